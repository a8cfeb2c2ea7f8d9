import asyncio

from scenes import LLM, get_weather, run, telemetry

telemetry()

from agent_framework import Agent
from agent_framework.observability import enable_instrumentation
from agent_framework.openai import OpenAIChatClient

enable_instrumentation(enable_sensitive_data=True)
client = OpenAIChatClient(model="gpt-4o-mini", api_key="none", base_url=f"{LLM}/v1")
expert = Agent(client, name="expert", tools=[get_weather])
agent = Agent(client, name="forecaster", tools=[get_weather])


async def ask_expert(question: str) -> str:
    """Asks an expert."""
    return (await expert.run(question)).text


host = Agent(client, name="host", tools=[ask_expert])
loop = asyncio.new_event_loop()


async def stream(question, leave):
    chosen = Agent(client, name="forecaster") if leave else agent
    async for update in chosen.run(question, stream=True):
        if leave and update.text:
            break


def ask(scene, question):
    if scene in ("stream", "left"):
        loop.run_until_complete(stream(question, scene == "left"))
    else:
        loop.run_until_complete((host if scene == "agent" else agent).run(question))


run(ask, ("basic", "parallel", "retry", "badtool", "stream", "left", "agent", "fail"))
