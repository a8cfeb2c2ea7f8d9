from opentelemetry.instrumentation.genai.openai import OpenAIInstrumentor
from opentelemetry.instrumentation.genai.openai_agents import OpenAIAgentsInstrumentor
from scenes import run, telemetry

telemetry()
OpenAIInstrumentor().instrument()
OpenAIAgentsInstrumentor().instrument()

from agents_team import ask

run(ask, ("basic", "parallel", "retry", "badtool", "stream", "left", "agent", "fail"))
