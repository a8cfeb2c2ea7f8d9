// One call of Anthropic's messages for loop().
import { LLM } from "./scenes.mjs";

const tools = [
  {
    name: "get_weather",
    description: "Tells the weather in a city.",
    input_schema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
];

function toAnthropic(messages) {
  const sent = [];
  for (const { role, text, calls, call } of messages) {
    if (role === "tool") {
      const part = { type: "tool_result", tool_use_id: call.id, content: text };
      if (sent.at(-1).role === "user") sent.at(-1).content.push(part);
      else sent.push({ role: "user", content: [part] });
    } else if (calls) {
      sent.push({ role, content: calls.map(({ id, name, args }) => ({ type: "tool_use", id, name, input: args })) });
    } else {
      sent.push({ role, content: text });
    }
  }
  return sent;
}

export function caller(Anthropic) {
  const client = new Anthropic({ baseURL: LLM, apiKey: "none" });
  return async (messages, stream, scene) => {
    const request = { model: "claude-sonnet-4-5", max_tokens: 1000, messages: toAnthropic(messages) };
    if (scene !== "left") request.tools = tools;
    let message;
    if (!stream) {
      message = await client.messages.create(request);
    } else {
      const events = client.messages.stream(request);
      if (scene === "left") {
        let seen = 0;
        for await (const _ of events) if (++seen === 5) break;
        return { text: "", calls: [] };
      }
      message = await events.finalMessage();
    }
    const text = message.content.map((part) => part.text ?? "").join("");
    const uses = message.content.filter((part) => part.type === "tool_use");
    return { text, calls: uses.map(({ id, name, input }) => ({ id, name, args: input })) };
  };
}
