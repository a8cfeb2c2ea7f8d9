import asyncio

from openinference.instrumentation.autogen_agentchat import AutogenAgentChatInstrumentor
from scenes import LLM, get_weather, run, telemetry

telemetry()
AutogenAgentChatInstrumentor().instrument()

from autogen_agentchat.agents import AssistantAgent
from autogen_core.models import ModelInfo
from autogen_ext.models.openai import OpenAIChatCompletionClient

info = ModelInfo(vision=False, function_calling=True, json_output=False, family="unknown", structured_output=False)
model = OpenAIChatCompletionClient(model="gpt-4o-mini", base_url=f"{LLM}/v1", api_key="none", model_info=info)
loop = asyncio.new_event_loop()


def ask(scene, question):
    agent = AssistantAgent("forecaster", model, tools=[get_weather], reflect_on_tool_use=True)
    loop.run_until_complete(agent.run(task=question))


run(ask, ("basic", "parallel", "retry", "badtool", "fail"))
