import Anthropic from "@anthropic-ai/sdk";
import { caller } from "./anthropic-loop.mjs";
import { loop, run, telemetry } from "./scenes.mjs";

telemetry();

const call = caller(Anthropic);
await run((scene, question) => loop(call, scene, question), { request: true });
