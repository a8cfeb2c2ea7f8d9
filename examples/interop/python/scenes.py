"""What all programs here do: tell the weather in several scenes, each a trace of its own.

An agent framework gets `ask(scene, question)` from its program. A client library brings only the calls: `loop` runs the tools.
"""

import os
import time

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

LLM = os.environ["LLM"]
QUESTIONS = {
    "basic": "[basic] What is the weather in Paris?",
    "parallel": "[parallel] What is the weather in Paris and in Rome?",
    "retry": "[retry] What is the weather in Paris?",
    "badtool": "[badtool] What is the weather in Nowhere?",
    "stream": "[stream] What is the weather in Paris?",
    "left": "[left] Tell me a long story.",
    "agent": "[agent] Ask the expert what the weather in Paris is.",
    "fail": "[fail] What is the weather in Paris?",
}


class NoSuchCity(Exception):
    pass


def get_weather(city: str) -> str:
    """Tells the weather in a city."""
    if city == "Nowhere":
        raise NoSuchCity(f"there is no {city}")
    return f"sunny in {city}"


def loop(call, scene, question):
    """`call(messages, stream)` gives text and tool calls as (id, name, arguments); messages are (role, text, calls or id)."""
    messages = [("user", question, None)]
    while True:
        text, calls = call(messages, scene in ("stream", "left"), scene)
        if not calls:
            return text
        messages.append(("assistant", text, calls))
        for id, name, arguments in calls:
            try:
                result = get_weather(**arguments)
            except NoSuchCity as error:
                result = f"failed: {error}"
            messages.append(("tool", result, (id, name)))


def telemetry():
    """The SDK as its documentation sets it up."""
    from opentelemetry._logs import set_logger_provider

    spans, logs = TracerProvider(), LoggerProvider()
    spans.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    logs.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter()))
    trace.set_tracer_provider(spans)
    set_logger_provider(logs)
    return spans


def run(ask, scenes=("basic", "parallel", "retry", "badtool", "stream", "left", "fail"), request=False):
    """Runs scenes and prints when each was; with `request`, inside a span as a web framework makes it."""
    tracer = trace.get_tracer("web")
    for scene in scenes:
        start, result = time.time() * 1000, "ok"
        try:
            if request:
                with tracer.start_as_current_span("POST /weather", kind=trace.SpanKind.SERVER):
                    ask(scene, QUESTIONS[scene])
            else:
                ask(scene, QUESTIONS[scene])
            if scene == "left":
                result = "left"
        except Exception as error:
            print(f"{scene}: {type(error).__name__}: {error}"[:300])
            result = "failed"
        time.sleep(0.05)
        print(f"@scene {scene} {start:.0f} {time.time() * 1000:.0f} {result}")
    getattr(trace.get_tracer_provider(), "force_flush", lambda: None)()
    from opentelemetry._logs import get_logger_provider

    getattr(get_logger_provider(), "force_flush", lambda: None)()
    getattr(trace.get_tracer_provider(), "shutdown", lambda: None)()
