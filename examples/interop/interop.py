"""Runs the pairs of this folder, each a library and what makes its telemetry, and compares rows with the ledger.

A pair is a folder LANGUAGE/NAME with a program, a lock file and pair.toml:

    title = "openai, opentelemetry-instrumentation-genai-openai"
    versions = ["openai", "opentelemetry-instrumentation-genai-openai"]   # packages of the lock file to show
    agent = true                 # there is an agent: runs and tool calls are compared as well
    service = "name"             # the service name, where it is not the pair's
    command = ["..."]            # where it is not the language's usual one
    env = {NAME = "value"}       # {llm}, {otlp}, {work} are filled in
    [[cannot]]                   # what the telemetry does not tell
    facts = ["input", "output"]
    scenes = ["stream"]          # all without it
    why = "one sentence"
"""

import argparse
import contextlib
import gzip
import hashlib
import http.server
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SPANHOUSE = os.environ.get("SPANHOUSE", str(ROOT / "bin" / "spanhouse"))
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "spanhouse-interop"
DOCUMENT = ROOT / "docs" / "interop.md"
COMMANDS = {
    "python": ["venv/bin/python", "main.py"],
    "typescript": ["node", "main.mjs"],
    "go": ["./main"],
    "java": ["java", "-cp", "target/classes:lib/*", "Main"],
    "agents": ["sh", "main.sh"],
}
BUILD = {"go": [["go", "build", "-o", "main", "."]], "java": [["mvn", "-q", "-B", "-ntp", "compile"]]}
LOCKS = {"requirements.txt", "package.json", "package-lock.json", "go.mod", "go.sum", "pom.xml"}
# Of each fact, in the order of the table: what it says.
FACTS = {
    "calls": "each answered request is one model call",
    "once": "no call is counted twice, and none that was not made",
    "model": "the model that was asked for, and the one that answered",
    "provider": "who answered",
    "input": "input tokens, all of them",
    "output": "output tokens, all of them",
    "cached": "input tokens read from the cache",
    "write": "input tokens written to the cache",
    "reasoning": "output tokens of reasoning",
    "asked": "the question is in the call's input",
    "answer": "the text, or the tools asked for, are in the call's output",
    "tools": "each tool that ran is one tool call, with its name",
    "args": "the arguments of a tool call",
    "result": "what the tool returned",
    "error": "a refused call and a failed tool are failed",
    "left": "a stream that its reader left is a cancelled call",
    "run": "each scene is one run with an agent's name",
    "status": "the run failed if its program saw a failure",
}
PROVIDERS = {
    "openai": {"openai"},
    "openai-responses": {"openai"},
    "openai-embeddings": {"openai"},
    "anthropic": {"anthropic"},
    "gemini": {"gcp.gemini", "gcp.vertex_ai", "gcp.gen_ai"},
    "bedrock": {"aws.bedrock"},
    "mistral": {"mistral_ai"},
    "cohere": {"cohere"},
    "ollama": {"ollama"},
}


class Pair:
    def __init__(self, folder):
        self.folder, self.name, self.language = folder, folder.name, folder.parent.name
        self.facts = tomllib.loads((folder / "pair.toml").read_text())
        self.agent = self.facts.get("agent", False)
        self.service = self.facts.get("service", self.name)

    def cannot(self, fact, scene):
        """Why telemetry does not tell it, or None."""
        for entry in self.facts.get("cannot", []):
            if fact in entry["facts"] and scene in entry.get("scenes", [scene]):
                return entry["why"]
        return None

    def versions(self):
        found = []
        for package in self.facts.get("versions", []):
            found.append(f"{package} {self.locked(package)}")
        return found

    def locked(self, package):
        requirements, lock, go = (self.folder / name for name in ("requirements.txt", "package-lock.json", "go.mod"))
        if requirements.exists():
            match = re.search(rf"(?m)^{re.escape(package)}==(\S+)", requirements.read_text())
        elif lock.exists():
            return json.loads(lock.read_text())["packages"][f"node_modules/{package}"]["version"]
        elif go.exists():
            match = re.search(rf"(?m)^\s*(?:require )?{re.escape(package)} v(\S+)", go.read_text())
        else:
            match = re.search(
                rf"<artifactId>{re.escape(package)}</artifactId>\s*<version>([^<]+)<", (self.folder / "pom.xml").read_text()
            )
        return match.group(1)

    def install(self):
        """The folder in which the program runs, and the seconds that installing took. Equal locks share what they install."""
        locks = [path for path in sorted(self.folder.iterdir()) if path.name in LOCKS]
        digest = hashlib.sha256(b"".join(path.read_bytes() for path in locks)).hexdigest()
        installed = CACHE / f"{self.language}-{digest[:12]}"
        started = time.monotonic()
        if not (installed / ".installed").exists():
            shutil.rmtree(installed, ignore_errors=True)
            installed.mkdir(parents=True)
            for path in locks:
                shutil.copy2(path, installed)
            for command in self.install_commands():
                subprocess.run(command, cwd=installed, check=True, stdout=subprocess.DEVNULL)
            (installed / ".installed").touch()
        seconds = time.monotonic() - started
        work = CACHE / self.name
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(self.folder, work)
        for path in self.folder.parent.iterdir():
            if path.is_file():
                shutil.copy2(path, work)
        for name in ("venv", "node_modules", "lib"):
            if (installed / name).exists():
                (work / name).symlink_to(installed / name)
        for command in BUILD.get(self.language, []):
            subprocess.run(command, cwd=work, check=True)
        return work, seconds

    def install_commands(self):
        if self.language == "python":
            pip = ["venv/bin/pip", "install", "-q", "--disable-pip-version-check", "--no-deps", "-r", "requirements.txt"]
            return [["python3", "-m", "venv", "venv"], pip]
        if self.language in ("typescript", "agents"):
            return [["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"]]
        if self.language == "java":
            copy = "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies"
            return [["mvn", "-q", "-B", "-ntp", copy, "-DoutputDirectory=lib", "-DincludeScope=runtime"]]
        return []


class Process:
    """A server, ready once it has printed a line that starts as told; ended with the block."""

    def __init__(self, command, ready, env=None):
        self.command, self.ready, self.env = command, ready, env

    def __enter__(self):
        self.process = subprocess.Popen(
            self.command, stdout=subprocess.PIPE, text=True, env=self.env, start_new_session=True
        )
        for line in self.process.stdout:
            if line.startswith(self.ready):
                return line
        raise SystemExit(f"did not start: {' '.join(self.command)}")

    def __exit__(self, *_):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()


def java_env():
    return {**os.environ, "SPANHOUSE_EXAMPLE": "testing", "SPANHOUSE_NO_BUILD": "1"}


class ClickHouse:
    """Queries the engine of a running Spanhouse over HTTP."""

    def __init__(self, url):
        command = [SPANHOUSE, "connect", "--clickhouse-http-port", url.rsplit(":", 1)[1]]
        text = subprocess.run(
            command, check=True, capture_output=True, text=True, env={**os.environ, "SPANHOUSE_NO_BUILD": "1"}
        ).stdout
        told = dict(re.findall(r"(?m)^(\w+) +(\S+)$", text))
        self.url = f"{url}/?database={told['database']}&default_format=JSONEachRow"
        self.headers = {"X-ClickHouse-User": told["user"], "X-ClickHouse-Key": told["password"]}

    def rows(self, query, service, start):
        body = query.replace("SINCE", f"service_name = '{service}' AND started_at >= fromUnixTimestamp64Milli({start})")
        request = urllib.request.Request(self.url, body.encode(), self.headers)
        try:
            with urllib.request.urlopen(request) as response:
                return [json.loads(line) for line in response.read().decode().splitlines()]
        except urllib.error.HTTPError as error:
            raise SystemExit(error.read().decode()) from error


class Recorder:
    """Hands OTLP requests on and keeps them, in the form that RecordingsTest reads."""

    def __init__(self, otlp):
        self.requests = requests = []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                if "Content-Length" in self.headers:
                    body = self.rfile.read(int(self.headers["Content-Length"]))
                else:
                    body = b""
                    while size := int(self.rfile.readline(), 16):
                        body += self.rfile.read(size)
                        self.rfile.readline()
                    self.rfile.readline()
                headers = {name.title(): value for name, value in self.headers.items()}
                headers = {name: headers[name] for name in ("Content-Type", "Content-Encoding") if name in headers}
                plain = gzip.decompress(body) if headers.get("Content-Encoding") == "gzip" else body
                requests.append((self.path, headers["Content-Type"], plain))
                try:
                    answer = urllib.request.urlopen(urllib.request.Request(otlp + self.path, body, headers))
                except urllib.error.HTTPError as error:
                    answer = error
                content = answer.read()
                self.send_response(answer.status)
                self.send_header("Content-Type", answer.headers["Content-Type"] or "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self, pair, ledger):
        self.server.shutdown()
        folder = HERE / "recordings" / pair.name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        entries = []
        for number, (path, kind, body) in enumerate(self.requests, 1):
            if not path.endswith(("/traces", "/logs")):
                continue
            ending = "json" if kind.endswith("json") else "pb"
            file = f"{number:03}.{path.rsplit('/', 1)[1]}.{ending}"
            (folder / f"{file}.gz").write_bytes(gzip.compress(body, mtime=0))
            entries.append({"file": file, "path": path, "contentType": kind})
        (folder / "manifest.json").write_text(json.dumps({"pair": pair.name, "requests": entries}, indent=1) + "\n")
        (folder / "ledger.jsonl").write_text("".join(json.dumps(call) + "\n" for call in ledger))


def run_program(pair, work, llm, otlp, timeout):
    """Runs the pair's program; gives its scenes as (name, start, end) in milliseconds and its output."""
    fill = {"llm": llm, "otlp": otlp, "work": str(work)}
    env = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    env |= {
        "LLM": llm,
        "OTEL_EXPORTER_OTLP_ENDPOINT": otlp,
        "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
        "OTEL_SERVICE_NAME": pair.service,
        "PYTHONUNBUFFERED": "1",
    }
    env |= {name: value.format(**fill) for name, value in pair.facts.get("env", {}).items()}
    command = [part.format(**fill) for part in pair.facts.get("command", COMMANDS[pair.language])]
    try:
        done = subprocess.run(
            command,
            cwd=work,
            env=env,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=timeout,
        )
        output, code = done.stdout, done.returncode
    except subprocess.TimeoutExpired as expired:
        output, code = (expired.stdout or b"").decode(errors="replace"), "timeout"
    scenes = [
        (name, float(start), float(end), result)
        for name, start, end, result in re.findall(r"(?m)^@scene (\w+) (\S+) (\S+) (\w+)$", output)
    ]
    return scenes, output, code


CALLS = """SELECT type, status, provider, request_model, response_model, response_id, input_tokens, output_tokens,
 cached_input_tokens, cache_write_tokens, reasoning_tokens, input, output, counted, span_id,
 toUnixTimestamp64Milli(started_at) AS started,
 toUnixTimestamp64Milli(assumeNotNull(ifNull(finished_at, started_at))) AS finished
 FROM {0} WHERE SINCE AND type = '{1}' ORDER BY started_at"""
TOOLS = """SELECT tool_name, status, failed, input, output, tool_call_id, toUnixTimestamp64Milli(started_at) AS started
 FROM events WHERE SINCE AND type = 'tool_call' ORDER BY started_at"""
RUNS = """SELECT run_id, parent_run_id, agent, status, toUnixTimestamp64Milli(started_at) AS started
 FROM run_summary WHERE SINCE ORDER BY started_at"""
QUIET = """SELECT count() AS rows, countIf(run_id != '' AND run_id NOT IN
 (SELECT run_id FROM run_summary WHERE settled)) AS open,
 (SELECT count() - uniqExact(trace_id) FROM run_summary WHERE SINCE AND parent_run_id = '') AS parentless,
 (SELECT sum(cityHash64(run_id, parent_run_id, status, llm_calls)) FROM run_summary WHERE SINCE) AS runs
 FROM events WHERE SINCE"""


def await_rows(clickhouse, service, start):
    """Until two looks a moment apart are the same and every run is settled, or it stays open."""
    last, same = None, 0
    for _ in range(40):
        time.sleep(1)
        now = clickhouse.rows(QUIET, service, start)[0]
        same = same + 1 if now == last else 0
        last = now
        if int(now["rows"]) and same >= (8 if int(now["open"]) or int(now["parentless"]) else 2):
            return


class Score:
    """Which facts of a pair are right; what is wrong is listed with the scene."""

    def __init__(self, pair, ledger, scenes, calls, tools, runs):
        self.pair, self.counts, self.wrong, self.known, self.stale = pair, {}, [], {}, set()
        self.calls = [row for row in calls if int(row["counted"])]
        self.all_calls = calls
        self.tools = tools
        answered = [c for c in ledger if c["status"] == 200 and not c["aborted"]]
        self.claimed, self.used = set(), set()
        for call in answered:
            self.score_call(call)
        self.score_once(ledger)
        for call in ledger:
            if call["status"] != 200 and call["scene"] in ("fail", "down"):
                self.score_refused(call)
        self.score_left([c for c in ledger if c["aborted"]])
        if pair.agent:
            for call in answered:
                for tool in call["toolCalls"]:
                    self.score_tool(call, tool)
            more = [(r["tool_name"], r["input"][:40]) for r in self.tools if id(r) not in self.used]
            self.score("once", "tools", not more, f"tools that nobody asked for: {more[:3]}")
            for scene in scenes:
                self.score_run(scene, runs)

    def score(self, fact, scene, right, detail=""):
        counts = self.counts.setdefault(fact, [0, 0, 0])
        counts[1] += 1
        why = self.pair.cannot(fact, scene)
        if right:
            counts[0] += 1
        elif why:
            counts[2] += 1
            self.known[why] = self.known.get(why, set()) | {fact}
        else:
            self.wrong.append(f"{scene}: {fact}: {detail}")

    def row_of(self, call):
        """By the response's id, else by tokens, which differ from call to call, else by time."""
        rows = self.all_calls
        for match in (
            [r for r in rows if r["response_id"] and r["response_id"] == call["responseId"]],
            [r for r in rows if int(r["output_tokens"]) == call["output"] and call["output"]],
            [r for r in rows if int(r["input_tokens"]) == call["input"]],
            [r for r in rows if int(r["started"]) - 2 <= call["at"] <= int(r["finished"]) + 2],
        ):
            match = [r for r in match if r["type"] == ("embedding" if call["kind"] == "embedding" else "llm_call")]
            counted = [r for r in match if int(r["counted"])]
            if counted or match:
                return (counted or match)[0]
        return None

    def score_call(self, call):
        scene = call["scene"]
        row = self.row_of(call)
        self.score("calls", scene, row is not None, f"no row for call {call['n']}")
        if row is None:
            return
        self.claimed.add(row["span_id"])

        def equal(fact, column, expected):
            self.score(fact, scene, str(row[column]) == str(expected), f"{row[column]!r}, is {expected!r}")

        models = {call["requestModel"], call["responseModel"]}
        told = {row["request_model"], row["response_model"]} - {""}
        self.score("model", scene, bool(told) and told <= models, f"{told}, is {models}")
        self.score("provider", scene, row["provider"] in PROVIDERS[call["api"]], repr(row["provider"]))
        if call["usageSent"]:
            equal("input", "input_tokens", call["input"])
            if call["kind"] != "embedding":
                equal("output", "output_tokens", call["output"])
            if call["cached"] and call["api"] != "ollama":
                equal("cached", "cached_input_tokens", call["cached"])
            if call["write"]:
                equal("write", "cache_write_tokens", call["write"])
            if call["reasoning"]:
                equal("reasoning", "reasoning_tokens", call["reasoning"])
        if call["kind"] != "embedding":
            question = [m["text"] for m in call["messages"] if m["role"] == "user"][-1:]
            self.score("asked", scene, all(flat(q) in flat(row["input"]) for q in question), repr(row["input"][:200]))
            words = [call["text"]] if call["text"] else [t["name"] for t in call["toolCalls"]]
            self.score("answer", scene, all(flat(w) in flat(row["output"]) for w in words), repr(row["output"][:200]))

    def score_once(self, ledger):
        """Tokens of counted rows are those of the ledger; only calls that were left or refused may add rows without."""
        extra = [
            r for r in self.calls if r["span_id"] not in self.claimed and (int(r["input_tokens"]) or int(r["output_tokens"]))
        ]
        left = [c for c in ledger if c["aborted"]]
        extra = [r for r in extra if not any(int(r["started"]) - 50 <= c["at"] <= int(r["finished"]) + 50 for c in left)]
        silent = [
            r
            for r in self.calls
            if r["span_id"] not in self.claimed
            and r not in extra
            and not any(
                int(r["started"]) - 50 <= c["at"] <= int(r["finished"]) + 50
                for c in ledger
                if c["status"] != 200 or c["aborted"]
            )
        ]
        detail = [f"{r['input_tokens']}+{r['output_tokens']} of {r['span_id']}" for r in extra + silent]
        self.score("once", "all", not extra and not silent, f"{len(detail)} more: {', '.join(detail)[:200]}")

    def score_refused(self, call):
        rows = [r for r in self.all_calls if int(r["started"]) - 5 <= call["at"] <= int(r["finished"]) + 5]
        self.score(
            "error", call["scene"], any(r["status"] == "error" for r in rows), f"{[r['status'] for r in rows]} for {call['status']}"
        )

    def score_left(self, calls):
        for call in calls:
            rows = [r for r in self.all_calls if int(r["started"]) - 5 <= call["at"] <= int(r["finished"]) + 5]
            self.score("left", "left", any(r["status"] == "cancelled" for r in rows), f"{[r['status'] for r in rows]}")

    def score_tool(self, call, tool):
        named = [r for r in self.tools if r["tool_name"] == tool["name"] and id(r) not in self.used]
        after = [r for r in named if int(r["started"]) >= call["at"] - 2]
        rows = (
            [r for r in named if tool["id"] and r["tool_call_id"] == tool["id"]]
            or [r for r in after if args(r["input"]) == tool["args"]][:1]
            or after[:1]
        )
        scene = call["scene"]
        found = [(r["tool_name"], r["tool_call_id"]) for r in (rows or self.tools[:2])]
        self.score("tools", scene, len(rows) == 1, f"{found}, is {tool['name']}")
        if not rows:
            return
        self.used |= {id(row) for row in rows}
        row = rows[0]
        self.score("args", scene, args(row["input"]) == tool["args"], f"{row['input'][:80]}, is {tool['args']}")
        if scene == "badtool":
            self.score("error", scene, int(row["failed"]) == 1, f"tool is {row['status']}")
        else:
            self.score("result", scene, "sunny" in row["output"].lower(), repr(row["output"][:100]))

    def score_run(self, scene, runs):
        name, start, end, result = scene
        own = [r for r in runs if start - 1 <= int(r["started"]) < end - 10 and not r["parent_run_id"]]
        self.score("run", name, len(own) == 1 and bool(own[0]["agent"]), f"{[(r['agent'], r['status']) for r in own]}")
        if len(own) == 1:
            expected = {"ok": {"success"}, "left": {"cancelled"}}.get(result, {"failed"})
            self.score("status", name, own[0]["status"] in expected, f"{own[0]['status']}, is {expected}")


def flat(text):
    """Without what JSON text adds."""
    return re.sub(r'[\s\\"]+', " ", text)


def args(text):
    try:
        return json.loads(text)
    except ValueError:
        return text


def check(pair, otlp, clickhouse, options):
    work, seconds = pair.install()
    start = int(time.time() * 1000)
    recorder = Recorder(otlp) if options.record else None
    with Process([SPANHOUSE, "io.spanhouse.testing.FakeLlm"], "fake llm ready", java_env()) as line:
        llm = line.split()[-1]
        scenes, output, code = run_program(pair, work, llm, recorder.url if recorder else otlp, options.timeout)
        time.sleep(0.5)  # until the endpoint has noticed that a reader left
        with urllib.request.urlopen(llm + "/ledger") as response:
            ledger = [json.loads(entry) for entry in response.read().decode().splitlines()]
    if recorder:
        recorder.close(pair, ledger)
    if code != 0 or options.verbose:
        print(output[-4000:])
    await_rows(clickhouse, pair.service, start)
    calls, embeddings, tools, runs = (
        clickhouse.rows(query, pair.service, start)
        for query in (CALLS.format("llm_calls", "llm_call"), CALLS.format("events", "embedding"), TOOLS, RUNS)
    )
    score = Score(pair, ledger, scenes, calls + embeddings, tools, runs)
    if code != 0:
        score.wrong.append(f"the program ended with {code}")
    if not ledger:
        score.wrong.append("the program asked nothing")
    return score, seconds, len(ledger)


def cell(score, fact):
    if fact not in score.counts:
        return "-"
    right, total, known = score.counts[fact]
    return str(right) if right == total else f"{right}/{total}" + ("*" if known == total - right else "!")


def table(lines):
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    return "\n".join("  ".join(value.ljust(width) for value, width in zip(line, widths)).rstrip() for line in lines)


def document_row(pair, score):
    wrong = f"{len(score.wrong)} wrong" if score.wrong else "right"
    notes = "; ".join(f"{', '.join(sorted(facts))}: {why}" for why, facts in score.known.items())
    cells = [pair.name, ", ".join(pair.versions()), wrong, *(cell(score, fact) for fact in FACTS), notes]
    return "| " + " | ".join(cells) + " |"


def write_document(scores):
    """Rows of pairs that did not run stay as they are."""
    rows = {}
    if DOCUMENT.exists():
        for line in DOCUMENT.read_text().splitlines():
            if match := re.match(r"\| ([\w.-]+) \|", line):
                rows[match.group(1)] = line
    rows.pop("pair", None)
    existing = {pair.name for pair in all_pairs()}
    rows = {name: line for name, line in rows.items() if name in existing}
    rows |= {pair.name: document_row(pair, score) for pair, score in scores}
    header = ["pair", "versions", "", *FACTS, "what its telemetry does not tell"]
    lines = [
        "# What real libraries tell",
        "",
        "`examples/interop/run --document` writes this table. Each pair is a real library and the instrumentation that makes its",
        "telemetry. Its program asks a fake endpoint that knows what it answered, sends plain OTLP to Spanhouse, and SQL is compared",
        "with what happened. A number is how many facts are right, `n/m` how many of how many; `*` marks what the telemetry itself",
        "lacks, as the last column says, `!` what Spanhouse reads wrong, `-` what does not occur.",
        "",
        "| " + " | ".join(header) + " |",
        "|" + "---|" * len(header),
        *(rows[name] for name in sorted(rows)),
        "",
        *(f"* **{fact}**: {meaning}." for fact, meaning in FACTS.items()),
    ]
    DOCUMENT.write_text("\n".join(lines) + "\n")


def all_pairs():
    return [Pair(path.parent) for path in sorted(HERE.glob("*/*/pair.toml"))]


def main():
    parser = argparse.ArgumentParser(prog="run", description="Real libraries against a fake model endpoint.")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--list", action="store_true", help="print the names and stop")
    parser.add_argument("--document", action="store_true", help="write docs/interop.md")
    parser.add_argument("--record", action="store_true", help="keep the requests and the ledger in recordings/NAME")
    parser.add_argument("--verbose", action="store_true", help="print what programs print")
    parser.add_argument("--against", nargs=2, metavar=("HTTP", "CLICKHOUSE"), help="URLs of a Spanhouse that runs here")
    parser.add_argument("--timeout", type=float, default=180, help="seconds for one program")
    options = parser.parse_args()
    pairs = all_pairs()
    unknown = set(options.names) - {pair.name for pair in pairs}
    if unknown:
        raise SystemExit(f"no such pair: {', '.join(sorted(unknown))}; --list shows them")
    if options.names:
        pairs = [pair for pair in pairs if pair.name in options.names]
    if options.list:
        print(table([[pair.name, pair.language, ", ".join(pair.versions())] for pair in pairs]))
        return 0
    scores = []
    with contextlib.ExitStack() as stack:
        if options.against:
            http_url, url = options.against
        else:
            data = stack.enter_context(tempfile.TemporaryDirectory())
            up = [SPANHOUSE, "up", "--data-dir", data, "--grpc-port", "0", "--http-port", "0", "--clickhouse-http-port", "0"]
            line = stack.enter_context(Process(up, "spanhouse ready", {**os.environ, "SPANHOUSE_NO_BUILD": "1"}))
            ports = dict(part.split("=", 1) for part in line.split() if "=" in part)
            http_url, url = f"http://{ports['http']}", ports["clickhouse"]
        clickhouse = ClickHouse(url)
        for pair in pairs:
            try:
                score, seconds, calls = check(pair, http_url, clickhouse, options)
            except subprocess.CalledProcessError as error:
                score, seconds, calls = Score(pair, [], [], [], [], []), 0, 0
                score.wrong.append(f"not installed: {error}")
            scores.append((pair, score))
            verdict = f"{len(score.wrong)} wrong" if score.wrong else "right"
            print(f"{pair.name}: {verdict}, {calls} requests, installed in {seconds:.0f} s", flush=True)
            for wrong in score.wrong:
                print(f"    {wrong}", flush=True)
    print()
    print(table([["pair", *FACTS], *([pair.name, *(cell(score, fact) for fact in FACTS)] for pair, score in scores)]))
    if options.document:
        write_document(scores)
    return 1 if any(score.wrong for _, score in scores) else 0


if __name__ == "__main__":
    sys.exit(main())
