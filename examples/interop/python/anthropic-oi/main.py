from openinference.instrumentation.anthropic import AnthropicInstrumentor
from scenes import loop, run, telemetry

telemetry()
AnthropicInstrumentor().instrument()

from anthropic_loop import call

run(lambda scene, question: loop(call, scene, question), request=True)
