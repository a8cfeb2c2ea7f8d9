import asyncio
import os

from scenes import LLM, get_weather, run, telemetry

os.environ |= {"GOOGLE_API_KEY": "none", "GOOGLE_GEMINI_BASE_URL": LLM}
telemetry()

from google.adk.agents import LlmAgent
from google.adk.agents.run_config import RunConfig, StreamingMode
from google.adk.runners import InMemoryRunner
from google.adk.tools.agent_tool import AgentTool
from google.genai import types

MODEL = "gemini-2.5-flash"
expert = LlmAgent(name="expert", model=MODEL, tools=[get_weather], description="Knows the weather.")
forecaster = LlmAgent(name="forecaster", model=MODEL, tools=[get_weather])
host = LlmAgent(name="host", model=MODEL, tools=[AgentTool(expert)])
loop = asyncio.new_event_loop()


async def converse(scene, question):
    runner = InMemoryRunner(agent=host if scene == "agent" else forecaster, app_name="weather")
    session = await runner.session_service.create_session(app_name="weather", user_id="ada")
    mode = StreamingMode.SSE if scene == "stream" else StreamingMode.NONE
    message = types.Content(role="user", parts=[types.Part.from_text(text=question)])
    async for _ in runner.run_async(
        user_id="ada", session_id=session.id, new_message=message, run_config=RunConfig(streaming_mode=mode)
    ):
        pass


def ask(scene, question):
    loop.run_until_complete(converse(scene, question))


run(ask, ("basic", "parallel", "badtool", "stream", "agent", "fail"))
