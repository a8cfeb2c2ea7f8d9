import asyncio

from openinference.instrumentation.llama_index import LlamaIndexInstrumentor
from scenes import LLM, get_weather, run, telemetry

telemetry()
LlamaIndexInstrumentor().instrument()

from llama_index.core.agent.workflow import FunctionAgent
from llama_index.llms.openai_like import OpenAILike

model = OpenAILike(
    model="gpt-4o-mini", api_base=f"{LLM}/v1", api_key="none", is_chat_model=True, is_function_calling_model=True
)
loop = asyncio.new_event_loop()


async def weather(question):
    agent = FunctionAgent(name="forecaster", tools=[get_weather], llm=model, streaming=False)
    return await agent.run(question)


def ask(scene, question):
    loop.run_until_complete(weather(question))


run(ask, ("basic", "parallel", "retry", "badtool", "fail"))
