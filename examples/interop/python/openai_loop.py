"""One call of OpenAI's chat completions for scenes.loop."""

import json

from openai import OpenAI
from openai_tools import TOOLS, to_openai
from scenes import LLM

client = OpenAI(base_url=f"{LLM}/v1", api_key="none")


def call(messages, stream, scene):
    request = {"model": "gpt-4o-mini", "messages": [to_openai(*message) for message in messages]}
    if scene != "left":
        request["tools"] = TOOLS
    if not stream:
        message = client.chat.completions.create(**request).choices[0].message
        calls = [(c.id, c.function.name, json.loads(c.function.arguments)) for c in message.tool_calls or []]
        return message.content, calls
    text, calls = "", {}
    with client.chat.completions.create(stream=True, stream_options={"include_usage": True}, **request) as chunks:
        for chunk in chunks:
            if not chunk.choices:
                continue
            delta = chunk.choices[0].delta
            text += delta.content or ""
            if scene == "left" and len(text) > 20:
                break
            for part in delta.tool_calls or []:
                known = calls.setdefault(part.index, ["", "", ""])
                known[0] += part.id or ""
                known[1] += part.function.name or ""
                known[2] += part.function.arguments or ""
    return text or None, [(id, name, json.loads(arguments)) for id, name, arguments in calls.values()]
