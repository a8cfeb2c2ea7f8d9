from openinference.instrumentation.langchain import LangChainInstrumentor
from scenes import run, telemetry

telemetry()
LangChainInstrumentor().instrument()

from langgraph_agent import ask

run(ask, ("basic", "parallel", "retry", "badtool", "stream", "left", "agent", "fail"))
