from openinference.instrumentation.openai_agents import OpenAIAgentsInstrumentor
from scenes import run, telemetry

telemetry()
OpenAIAgentsInstrumentor().instrument()

from agents_team import ask

run(ask, ("basic", "parallel", "retry", "badtool", "stream", "left", "agent", "fail"))
