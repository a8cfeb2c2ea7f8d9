import os

os.environ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = os.environ.pop("OTEL_EXPORTER_OTLP_ENDPOINT") + "/v1/traces"

import mlflow
from scenes import loop, run

mlflow.openai.autolog()

from openai_loop import call


@mlflow.trace(name="forecaster", span_type="AGENT")
def ask(scene, question):
    return loop(call, scene, question)


run(ask)
mlflow.flush_trace_async_logging()
