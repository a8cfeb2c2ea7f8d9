from opentelemetry.instrumentation.genai.bedrock import BedrockInstrumentor
from scenes import loop, run, telemetry

telemetry()
BedrockInstrumentor().instrument()

from bedrock_loop import call

run(lambda scene, question: loop(call, scene, question), request=True)
