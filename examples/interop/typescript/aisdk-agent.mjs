// Generates text with tools of the AI SDK.
import { createOpenAI } from "@ai-sdk/openai";
import { generateText, stepCountIs, streamText, tool } from "ai";
import { z } from "zod";
import { LLM, getWeather } from "./scenes.mjs";

const openai = createOpenAI({ baseURL: `${LLM}/v1`, apiKey: "none" });

export function asker(options) {
  const weather = tool({
    description: "Tells the weather in a city.",
    inputSchema: z.object({ city: z.string() }),
    execute: async (input) => getWeather(input),
  });
  const settings = (agent, prompt, tools) => ({
    model: openai.chat("gpt-4o-mini"),
    prompt,
    tools,
    stopWhen: stepCountIs(5),
    ...options(agent),
  });
  const ask_expert = tool({
    description: "Asks an expert.",
    inputSchema: z.object({ question: z.string() }),
    execute: async ({ question }) => (await generateText(settings("expert", question, { get_weather: weather }))).text,
  });
  return async (scene, question) => {
    if (scene === "left") {
      const leave = new AbortController();
      const { textStream } = streamText({ ...settings("forecaster", question, {}), abortSignal: leave.signal });
      let seen = 0;
      for await (const _ of textStream) if (++seen === 3) leave.abort();
    } else if (scene === "stream") {
      for await (const _ of streamText(settings("forecaster", question, { get_weather: weather })).textStream);
    } else if (scene === "agent") {
      await generateText(settings("host", question, { ask_expert }));
    } else {
      await generateText(settings("forecaster", question, { get_weather: weather }));
    }
  };
}
