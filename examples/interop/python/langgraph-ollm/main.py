from opentelemetry.instrumentation.langchain import LangchainInstrumentor
from scenes import run, telemetry

telemetry()
LangchainInstrumentor().instrument()

from langgraph_agent import ask

run(ask, ("basic", "parallel", "retry", "badtool", "stream", "left", "agent", "fail"))
