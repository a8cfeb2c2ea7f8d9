"""Tools and messages in the form that OpenAI and its followers take."""

import json

TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "get_weather",
            "description": "Tells the weather in a city.",
            "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
        },
    }
]


def to_openai(role, text, extra):
    if role == "tool":
        return {"role": "tool", "tool_call_id": extra[0], "content": text}
    message = {"role": role, "content": text}
    if extra:
        message["tool_calls"] = [
            {"id": id, "type": "function", "function": {"name": name, "arguments": json.dumps(arguments)}}
            for id, name, arguments in extra
        ]
    return message
