import { LangChainInstrumentation } from "@arizeai/openinference-instrumentation-langchain";
import * as callbacks from "@langchain/core/callbacks/manager";
import { tool } from "@langchain/core/tools";
import { ChatOpenAI } from "@langchain/openai";
import { createAgent } from "langchain";
import { z } from "zod";
import { LLM, SCENES, getWeather, run, telemetry } from "./scenes.mjs";

telemetry();
new LangChainInstrumentation().manuallyInstrument(callbacks);

const model = new ChatOpenAI({ model: "gpt-4o-mini", apiKey: "none", configuration: { baseURL: `${LLM}/v1` } });
const weather = tool(async (input) => getWeather(input), {
  name: "get_weather",
  description: "Tells the weather in a city.",
  schema: z.object({ city: z.string() }),
});
const expert = createAgent({ model, tools: [weather], name: "expert" });
const forecaster = createAgent({ model, tools: [weather], name: "forecaster" });
const storyteller = createAgent({ model, tools: [], name: "forecaster" });
const ask_expert = tool(
  async ({ question }) => {
    const { messages } = await expert.invoke({ messages: [{ role: "user", content: question }] });
    return messages.at(-1).content;
  },
  { name: "ask_expert", description: "Asks an expert.", schema: z.object({ question: z.string() }) },
);
const host = createAgent({ model, tools: [ask_expert], name: "host" });

await run(
  async (scene, question) => {
    const input = { messages: [{ role: "user", content: question }] };
    if (scene === "left" || scene === "stream") {
      const agent = scene === "left" ? storyteller : forecaster;
      let seen = 0;
      for await (const _ of await agent.stream(input, { streamMode: "messages" })) {
        if (scene === "left" && ++seen === 3) break;
      }
    } else {
      await (scene === "agent" ? host : forecaster).invoke(input);
    }
  },
  { scenes: [...SCENES, "agent"] },
);
