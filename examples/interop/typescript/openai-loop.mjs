// One call of OpenAI's chat completions for loop().
import { LLM } from "./scenes.mjs";

const tools = [
  {
    type: "function",
    function: {
      name: "get_weather",
      description: "Tells the weather in a city.",
      parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
    },
  },
];

function toOpenAi({ role, text, calls, call }) {
  if (role === "tool") return { role, tool_call_id: call.id, content: text };
  const asked = calls?.map(({ id, name, args }) => ({
    id,
    type: "function",
    function: { name, arguments: JSON.stringify(args) },
  }));
  return asked ? { role, content: text, tool_calls: asked } : { role, content: text };
}

const toCall = (id, { name, arguments: args }) => ({ id, name, args: JSON.parse(args) });

export function caller(OpenAI) {
  const client = new OpenAI({ baseURL: `${LLM}/v1`, apiKey: "none" });
  return async (messages, stream, scene) => {
    const request = { model: "gpt-4o-mini", messages: messages.map(toOpenAi) };
    if (scene !== "left") request.tools = tools;
    if (!stream) {
      const { message } = (await client.chat.completions.create(request)).choices[0];
      return { text: message.content, calls: (message.tool_calls ?? []).map((one) => toCall(one.id, one.function)) };
    }
    let text = "";
    const calls = [];
    const chunks = await client.chat.completions.create({
      ...request,
      stream: true,
      stream_options: { include_usage: true },
    });
    for await (const chunk of chunks) {
      const delta = chunk.choices[0]?.delta ?? {};
      text += delta.content ?? "";
      if (scene === "left" && text.length > 20) break;
      for (const part of delta.tool_calls ?? []) {
        const known = (calls[part.index] ??= { id: part.id, name: part.function.name, arguments: "" });
        known.arguments += part.function.arguments ?? "";
      }
    }
    return { text: text || null, calls: calls.map((one) => toCall(one.id, one)) };
  };
}
