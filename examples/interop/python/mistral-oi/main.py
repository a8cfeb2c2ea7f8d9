from openinference.instrumentation.mistralai import MistralAIInstrumentor
from scenes import loop, run, telemetry

telemetry()
MistralAIInstrumentor().instrument()

from mistral_loop import call

run(lambda scene, question: loop(call, scene, question), request=True)
