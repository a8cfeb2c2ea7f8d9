import base64
import os

from scenes import loop, run

os.environ |= {"LANGFUSE_PUBLIC_KEY": "none", "LANGFUSE_SECRET_KEY": "none", "LANGFUSE_HOST": "http://127.0.0.1:9"}

import scenes
from langfuse import Langfuse, observe
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

langfuse = Langfuse(span_exporter=OTLPSpanExporter())
plain = scenes.get_weather


def get_weather(**arguments):
    with langfuse.start_as_current_observation(as_type="tool", name="get_weather", input=arguments) as tool:
        try:
            result = plain(**arguments)
            tool.update(output=result)
            return result
        except scenes.NoSuchCity as error:
            tool.update(level="ERROR", status_message=str(error))
            raise


scenes.get_weather = get_weather

from langfuse.openai import OpenAI
import openai_loop

openai_loop.client = OpenAI(base_url=openai_loop.client.base_url, api_key="none")


@observe(name="forecaster", as_type="agent")
def ask(scene, question):
    return loop(openai_loop.call, scene, question)


run(ask)
langfuse.flush()
