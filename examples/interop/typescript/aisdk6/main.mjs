import { asker } from "./aisdk-agent.mjs";
import { SCENES, run, telemetry } from "./scenes.mjs";

telemetry();

await run(asker((agent) => ({ experimental_telemetry: { isEnabled: true, functionId: agent } })), {
  scenes: [...SCENES, "agent"],
});
