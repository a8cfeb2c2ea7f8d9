import asyncio

from pydantic_ai import Agent
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider
from scenes import LLM, get_weather, run, telemetry

telemetry()
Agent.instrument_all()
model = OpenAIChatModel("gpt-4o-mini", provider=OpenAIProvider(base_url=f"{LLM}/v1", api_key="none"))
expert = Agent(model, name="expert", tools=[get_weather])
agent = Agent(model, name="forecaster", tools=[get_weather])
host = Agent(model, name="host")


@host.tool_plain
async def ask_expert(question: str) -> str:
    return (await expert.run(question)).output


async def stream(question, leave):
    chosen = Agent(model, name="forecaster") if leave else agent
    async with chosen.run_stream(question) as answer:
        async for _ in answer.stream_text(delta=True, debounce_by=None):
            if leave:
                return


def ask(scene, question):
    if scene in ("stream", "left"):
        asyncio.run(stream(question, scene == "left"))
    else:
        (host if scene == "agent" else agent).run_sync(question)


run(ask, ("basic", "parallel", "retry", "badtool", "stream", "left", "agent", "fail"))
