import { createRequire } from "node:module";
import { logs } from "@opentelemetry/api-logs";
import { OTLPLogExporter } from "@opentelemetry/exporter-logs-otlp-proto";
import { registerInstrumentations } from "@opentelemetry/instrumentation";
import { OpenAIInstrumentation } from "@opentelemetry/instrumentation-openai";
import { LoggerProvider, SimpleLogRecordProcessor } from "@opentelemetry/sdk-logs";
import { caller } from "./openai-loop.mjs";
import { loop, resource, run, telemetry } from "./scenes.mjs";

telemetry();
const processors = [new SimpleLogRecordProcessor({ exporter: new OTLPLogExporter() })];
const provider = new LoggerProvider({ resource, processors });
logs.setGlobalLoggerProvider(provider);
registerInstrumentations({ instrumentations: [new OpenAIInstrumentation({ captureMessageContent: true })] });

const call = caller(createRequire(import.meta.url)("openai").OpenAI);
await run((scene, question) => loop(call, scene, question), { request: true });
await provider.shutdown();
