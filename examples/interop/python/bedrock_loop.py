"""One call of Bedrock's converse for scenes.loop."""

import json

import boto3
from botocore.config import Config
from scenes import LLM

TOOL = {
    "toolSpec": {
        "name": "get_weather",
        "description": "Tells the weather in a city.",
        "inputSchema": {"json": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}},
    }
}
client = boto3.client(
    "bedrock-runtime",
    endpoint_url=LLM,
    region_name="us-east-1",
    aws_access_key_id="none",
    aws_secret_access_key="none",
    config=Config(retries={"mode": "standard", "max_attempts": 3}),
)


def to_bedrock(messages):
    sent = []
    for role, text, extra in messages:
        if role == "tool":
            part = {"toolResult": {"toolUseId": extra[0], "content": [{"text": text}]}}
            if sent[-1]["role"] == "user":
                sent[-1]["content"].append(part)
            else:
                sent.append({"role": "user", "content": [part]})
        elif extra:
            uses = [{"toolUse": {"toolUseId": id, "name": name, "input": arguments}} for id, name, arguments in extra]
            sent.append({"role": role, "content": uses})
        else:
            sent.append({"role": role, "content": [{"text": text}]})
    return sent


def call(messages, stream, scene):
    request = {"modelId": "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "messages": to_bedrock(messages)}
    if scene != "left":
        request["toolConfig"] = {"tools": [TOOL]}
    if not stream:
        content = client.converse(**request)["output"]["message"]["content"]
        text = "".join(part.get("text", "") for part in content)
        return text, [
            (part["toolUse"]["toolUseId"], part["toolUse"]["name"], part["toolUse"]["input"])
            for part in content
            if "toolUse" in part
        ]
    text, calls = "", {}
    answer = client.converse_stream(**request)["stream"]
    for event in answer:
        if "contentBlockStart" in event:
            use = event["contentBlockStart"]["start"]["toolUse"]
            calls[event["contentBlockStart"]["contentBlockIndex"]] = [use["toolUseId"], use["name"], ""]
        elif "contentBlockDelta" in event:
            delta = event["contentBlockDelta"]["delta"]
            text += delta.get("text", "")
            if "toolUse" in delta:
                calls[event["contentBlockDelta"]["contentBlockIndex"]][2] += delta["toolUse"]["input"]
            if scene == "left" and len(text) > 20:
                answer.close()
                return "", []
    return text, [(id, name, json.loads(arguments)) for id, name, arguments in calls.values()]
