"""Agents of OpenAI's Agents SDK."""

import asyncio

from agents import Agent, Runner, function_tool, set_default_openai_client
from openai import AsyncOpenAI
from scenes import LLM, get_weather

set_default_openai_client(AsyncOpenAI(base_url=f"{LLM}/v1", api_key="none"), use_for_tracing=False)
weather = function_tool(get_weather)
expert = Agent(name="expert", model="gpt-4o-mini", tools=[weather])
agent = Agent(name="forecaster", model="gpt-4o-mini", tools=[weather])
storyteller = Agent(name="forecaster", model="gpt-4o-mini")
host = Agent(name="host", model="gpt-4o-mini", tools=[expert.as_tool("ask_expert", "Asks an expert.")])


loop = asyncio.new_event_loop()


async def stream(question, leave):
    result = Runner.run_streamed(storyteller if leave else agent, question)
    async for event in result.stream_events():
        if leave and event.type == "raw_response_event" and event.data.type == "response.output_text.delta":
            result.cancel()


def ask(scene, question):
    if scene in ("stream", "left"):
        loop.run_until_complete(stream(question, scene == "left"))
    else:
        loop.run_until_complete(Runner.run(host if scene == "agent" else agent, question))
