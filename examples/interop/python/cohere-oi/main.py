from openinference.instrumentation.cohere import CohereInstrumentor
from scenes import loop, run, telemetry

telemetry()
CohereInstrumentor().instrument()

from cohere_loop import call

run(lambda scene, question: loop(call, scene, question), request=True)
