"""One call of OpenAI's responses for scenes.loop."""

import json

from openai import OpenAI
from scenes import LLM

TOOLS = [
    {
        "type": "function",
        "name": "get_weather",
        "description": "Tells the weather in a city.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    }
]
client = OpenAI(base_url=f"{LLM}/v1", api_key="none")


def to_items(messages):
    for role, text, extra in messages:
        if role == "tool":
            yield {"type": "function_call_output", "call_id": extra[0], "output": text}
        elif extra:
            for id, name, arguments in extra:
                yield {"type": "function_call", "call_id": id, "name": name, "arguments": json.dumps(arguments)}
        else:
            yield {"role": role, "content": text}


def call(messages, stream, scene):
    request = {"model": "gpt-4o-mini", "input": list(to_items(messages))}
    if scene != "left":
        request["tools"] = TOOLS
    if not stream:
        response = client.responses.create(**request)
    else:
        with client.responses.create(stream=True, **request) as events:
            for number, event in enumerate(events):
                if scene == "left" and number == 6:
                    return "", []
                if event.type == "response.completed":
                    response = event.response
    calls = [(i.call_id, i.name, json.loads(i.arguments)) for i in response.output if i.type == "function_call"]
    return response.output_text, calls
