"""Agents of LangChain, which run on LangGraph."""

from langchain.agents import create_agent
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI
from scenes import LLM, get_weather

model = ChatOpenAI(model="gpt-4o-mini", base_url=f"{LLM}/v1", api_key="none", stream_usage=True)
weather = tool(get_weather)
expert = create_agent(model, [weather], name="expert")
agent = create_agent(model, [weather], name="forecaster")
storyteller = create_agent(model, [], name="forecaster")


@tool
def ask_expert(question: str) -> str:
    """Asks an expert."""
    return expert.invoke({"messages": [("user", question)]})["messages"][-1].content


host = create_agent(model, [ask_expert], name="host")


def ask(scene, question):
    messages = {"messages": [("user", question)]}
    if scene in ("stream", "left"):
        pieces = (storyteller if scene == "left" else agent).stream(messages, stream_mode="messages")
        for number, _ in enumerate(pieces):
            if scene == "left" and number == 3:
                pieces.close()
                break
    else:
        (host if scene == "agent" else agent).invoke(messages)
