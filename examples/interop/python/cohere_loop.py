"""One call of Cohere's chat for scenes.loop."""

import json

import cohere
from openai_tools import TOOLS, to_openai
from scenes import LLM

client = cohere.ClientV2(base_url=LLM, api_key="none")


def call(messages, stream, scene):
    request = {"model": "command-a-03-2025", "messages": [to_openai(*message) for message in messages]}
    if scene != "left":
        request["tools"] = TOOLS
    if not stream:
        message = client.chat(**request).message
        text = "".join(part.text for part in message.content or [])
        return text, [(c.id, c.function.name, json.loads(c.function.arguments)) for c in message.tool_calls or []]
    text, calls = "", {}
    for event in client.chat_stream(**request):
        if event.type == "content-delta":
            text += event.delta.message.content.text
            if scene == "left" and len(text) > 20:
                break
        elif event.type == "tool-call-start":
            start = event.delta.message.tool_calls
            calls[event.index] = [start.id, start.function.name, ""]
        elif event.type == "tool-call-delta":
            calls[event.index][2] += event.delta.message.tool_calls.function.arguments
    return text or None, [(id, name, json.loads(arguments)) for id, name, arguments in calls.values()]
