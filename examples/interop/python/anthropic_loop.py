"""One call of Anthropic's messages for scenes.loop."""

from anthropic import Anthropic
from scenes import LLM

TOOLS = [
    {
        "name": "get_weather",
        "description": "Tells the weather in a city.",
        "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    }
]
client = Anthropic(base_url=LLM, api_key="none")


def to_anthropic(messages):
    sent = []
    for role, text, extra in messages:
        if role == "tool":
            part = {"type": "tool_result", "tool_use_id": extra[0], "content": text}
            if sent[-1]["role"] == "user":
                sent[-1]["content"].append(part)
            else:
                sent.append({"role": "user", "content": [part]})
        elif extra:
            uses = [{"type": "tool_use", "id": id, "name": name, "input": arguments} for id, name, arguments in extra]
            sent.append({"role": role, "content": uses})
        else:
            sent.append({"role": role, "content": text})
    return sent


def call(messages, stream, scene):
    request = {"model": "claude-sonnet-4-5", "max_tokens": 1000, "messages": to_anthropic(messages)}
    if scene != "left":
        request["tools"] = TOOLS
    if not stream:
        message = client.messages.create(**request)
    elif scene == "left":
        with client.messages.stream(**request) as events:
            for number, _ in enumerate(events.text_stream):
                if number == 3:
                    return "", []
    else:
        with client.messages.stream(**request) as events:
            message = events.get_final_message()
    text = "".join(part.text for part in message.content if part.type == "text")
    return text, [(part.id, part.name, part.input) for part in message.content if part.type == "tool_use"]
