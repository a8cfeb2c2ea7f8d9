import { OpenAIInstrumentation } from "@traceloop/instrumentation-openai";
import OpenAI from "openai";
import { caller } from "./openai-loop.mjs";
import { loop, run, telemetry } from "./scenes.mjs";

telemetry();
new OpenAIInstrumentation().manuallyInstrument(OpenAI);

const call = caller(OpenAI);
await run((scene, question) => loop(call, scene, question), { request: true });
