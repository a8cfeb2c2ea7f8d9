import asyncio

from scenes import LLM, get_weather, run, telemetry
from strands import Agent, tool
from strands.models.openai import OpenAIModel

telemetry()
model = OpenAIModel(client_args={"base_url": f"{LLM}/v1", "api_key": "none"}, model_id="gpt-4o-mini")
weather = tool(get_weather)


@tool
def ask_expert(question: str) -> str:
    """Asks an expert."""
    return str(Agent(model=model, name="expert", tools=[weather], callback_handler=None)(question))


async def stream(agent, question, leave):
    events = agent.stream_async(question)
    async for event in events:
        if leave and "data" in event:
            break
    await events.aclose()


def ask(scene, question):
    tools = {"agent": [ask_expert], "left": []}.get(scene, [weather])
    agent = Agent(model=model, name="forecaster", tools=tools, callback_handler=None)
    if scene in ("stream", "left"):
        asyncio.run(stream(agent, question, scene == "left"))
    else:
        agent(question)


run(ask, ("basic", "parallel", "retry", "badtool", "stream", "left", "agent", "fail"))
