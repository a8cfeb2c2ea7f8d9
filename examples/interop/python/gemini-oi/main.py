from openinference.instrumentation.google_genai import GoogleGenAIInstrumentor
from scenes import loop, run, telemetry

telemetry()
GoogleGenAIInstrumentor().instrument()

from gemini_loop import call

run(lambda scene, question: loop(call, scene, question), request=True)
