// What all programs here do: tell the weather in several scenes, each a trace of its own.
import { SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { detectResources, envDetector } from "@opentelemetry/resources";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";

export const LLM = process.env.LLM;
const QUESTIONS = {
  basic: "[basic] What is the weather in Paris?",
  parallel: "[parallel] What is the weather in Paris and in Rome?",
  retry: "[retry] What is the weather in Paris?",
  badtool: "[badtool] What is the weather in Nowhere?",
  stream: "[stream] What is the weather in Paris?",
  left: "[left] Tell me a long story.",
  agent: "[agent] Ask the expert what the weather in Paris is.",
  fail: "[fail] What is the weather in Paris?",
};
export const SCENES = ["basic", "parallel", "retry", "badtool", "stream", "left", "fail"];
export const resource = detectResources({ detectors: [envDetector] });
let provider;

/** The SDK as its documentation sets it up. */
export function telemetry(...processors) {
  provider = new NodeTracerProvider({
    resource,
    spanProcessors: [...processors, new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  return provider;
}

export function getWeather({ city }) {
  if (city === "Nowhere") throw new Error("there is no Nowhere");
  return `sunny in ${city}`;
}

/** call(messages, stream, scene) gives {text, calls}; messages are {role, text, calls, call}. */
export async function loop(call, scene, question) {
  const messages = [{ role: "user", text: question }];
  for (;;) {
    const { text, calls } = await call(messages, scene === "stream" || scene === "left", scene);
    if (!calls.length) return text;
    messages.push({ role: "assistant", text, calls });
    for (const one of calls) {
      let result;
      try {
        result = getWeather(one.args);
      } catch (error) {
        result = `failed: ${error.message}`;
      }
      messages.push({ role: "tool", text: result, call: one });
    }
  }
}

/** Runs scenes and prints when each was; with request, inside a span as a web framework makes it. */
export async function run(ask, { scenes = SCENES, request = false } = {}) {
  const tracer = trace.getTracer("web");
  for (const scene of scenes) {
    const start = Date.now();
    let result = scene === "left" ? "left" : "ok";
    try {
      if (request) {
        await tracer.startActiveSpan("POST /weather", { kind: SpanKind.SERVER }, async (span) => {
          try {
            await ask(scene, QUESTIONS[scene]);
          } catch (error) {
            span.setStatus({ code: SpanStatusCode.ERROR });
            throw error;
          } finally {
            span.end();
          }
        });
      } else {
        await ask(scene, QUESTIONS[scene]);
      }
    } catch (error) {
      console.log(`${scene}: ${error.name}: ${String(error.message).slice(0, 200)}`);
      if (scene !== "left") result = "failed";
    }
    await new Promise((done) => setTimeout(done, 50));
    console.log(`@scene ${scene} ${start} ${Date.now()} ${result}`);
  }
  await provider.forceFlush();
  await provider.shutdown();
}
