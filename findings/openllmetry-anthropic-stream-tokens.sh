#!/usr/bin/env bash
# What:      OpenLLMetry's instrumentation adds the output tokens that an Anthropic stream announces at its start to the
#            total that it tells at its end, although that total is cumulative: a streamed answer of 57 tokens is
#            recorded as 58. The same answer without streaming is recorded as 57.
# Versions:  opentelemetry-instrumentation-anthropic 0.62.4, anthropic 2.14.0, opentelemetry-sdk 1.45.2, Python 3.11
# Seen:      whole answer:    gen_ai.usage.output_tokens = 57
#            streamed answer: gen_ai.usage.output_tokens = 58
# Why:       Token and cost totals of streaming services are a little too high, by what the first event says, in every
#            call. Compare a call with its invoice, or take the usage of Anthropic's own spans where both are there.
# Date:      2026-12-01
set -euo pipefail
command -v python3 >/dev/null || { echo "missing: python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv" || { echo "missing: python3-venv" >&2; exit 2; }
"$folder/venv/bin/pip" install -q --disable-pip-version-check anthropic==2.14.0 \
    opentelemetry-instrumentation-anthropic==0.62.4 opentelemetry-sdk==1.45.2 || exit 2

cat >"$folder/program.py" <<'PROGRAM'
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from anthropic import Anthropic
from opentelemetry import trace
from opentelemetry.instrumentation.anthropic import AnthropicInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter


class Endpoint(BaseHTTPRequestHandler):
    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        message = {"id": "msg_1", "type": "message", "role": "assistant", "model": asked["model"],
                   "stop_sequence": None}
        if asked.get("stream"):
            start = message | {"content": [], "stop_reason": None, "usage": {"input_tokens": 9, "output_tokens": 1}}
            events = [
                {"type": "message_start", "message": start},
                {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
                {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Sunny."}},
                {"type": "content_block_stop", "index": 0},
                {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None},
                 "usage": {"output_tokens": 57}},
                {"type": "message_stop"},
            ]
            body = "".join(f"event: {e['type']}\ndata: {json.dumps(e)}\n\n" for e in events)
            kind = "text/event-stream"
        else:
            body = json.dumps(message | {"content": [{"type": "text", "text": "Sunny."}], "stop_reason": "end_turn",
                                         "usage": {"input_tokens": 9, "output_tokens": 57}})
            kind = "application/json"
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Endpoint)
threading.Thread(target=server.serve_forever, daemon=True).start()
exporter = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(exporter))
trace.set_tracer_provider(provider)
AnthropicInstrumentor().instrument()

client = Anthropic(api_key="made-up", base_url=f"http://127.0.0.1:{server.server_port}")
question = dict(model="claude-sonnet-4-5", max_tokens=99, messages=[{"role": "user", "content": "The weather?"}])
seen = {}
client.messages.create(**question)
seen["whole"] = exporter.get_finished_spans()[-1].attributes.get("gen_ai.usage.output_tokens")
for _ in client.messages.create(**question, stream=True):
    pass
seen["streamed"] = exporter.get_finished_spans()[-1].attributes.get("gen_ai.usage.output_tokens")
print("whole answer:    gen_ai.usage.output_tokens =", seen["whole"])
print("streamed answer: gen_ai.usage.output_tokens =", seen["streamed"])
sys.exit(0 if seen == {"whole": 57, "streamed": 58} else 1)
PROGRAM

"$folder/venv/bin/pip" list --disable-pip-version-check 2>/dev/null | grep -iE "^(anthropic|opentelemetry-(sdk|instrumentation-anthropic)) "
env -u http_proxy -u HTTP_PROXY -u https_proxy -u HTTPS_PROXY -u all_proxy -u ALL_PROXY "$folder/venv/bin/python" "$folder/program.py"
