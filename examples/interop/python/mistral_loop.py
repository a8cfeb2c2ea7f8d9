"""One call of Mistral's chat for scenes.loop."""

import json

from mistralai.client import Mistral
from mistralai.client.utils import BackoffStrategy, RetryConfig
from openai_tools import TOOLS, to_openai
from scenes import LLM

retry = RetryConfig("backoff", BackoffStrategy(20, 100, 1.5, 5000), True)
client = Mistral(server_url=f"{LLM}/mistral", api_key="none", retry_config=retry)


def call(messages, stream, scene):
    request = {"model": "mistral-small-2506", "messages": [to_openai(*message) for message in messages]}
    if scene != "left":
        request["tools"] = TOOLS
    if not stream:
        message = client.chat.complete(**request).choices[0].message
        calls = [(c.id, c.function.name, json.loads(c.function.arguments)) for c in message.tool_calls or []]
        return message.content, calls
    text, calls = "", {}
    with client.chat.stream(**request) as events:
        for event in events:
            delta = event.data.choices[0].delta
            text += delta.content or ""
            if scene == "left" and len(text) > 20:
                break
            for part in delta.tool_calls or []:
                known = calls.setdefault(part.index, ["", "", ""])
                known[0] = known[0] or part.id or ""
                known[1] = known[1] or part.function.name or ""
                known[2] += part.function.arguments or ""
    return text or None, [(id, name, json.loads(arguments)) for id, name, arguments in calls.values()]
