import { OpenTelemetry } from "@ai-sdk/otel";
import { registerTelemetry } from "ai";
import { asker } from "./aisdk-agent.mjs";
import { SCENES, run, telemetry } from "./scenes.mjs";

telemetry();
registerTelemetry(new OpenTelemetry());

await run(asker((agent) => ({ telemetry: { functionId: agent } })), { scenes: [...SCENES, "agent"] });
