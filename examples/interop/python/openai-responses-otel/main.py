from opentelemetry.instrumentation.genai.openai import OpenAIInstrumentor
from scenes import loop, run, telemetry

telemetry()
OpenAIInstrumentor().instrument()

from responses_loop import call

run(lambda scene, question: loop(call, scene, question), request=True)
