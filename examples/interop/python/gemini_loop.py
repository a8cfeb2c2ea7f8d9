"""One call of Gemini's generateContent for scenes.loop."""

from google import genai
from google.genai import types
from scenes import LLM

TOOL = types.FunctionDeclaration(
    name="get_weather",
    description="Tells the weather in a city.",
    parameters={"type": "OBJECT", "properties": {"city": {"type": "STRING"}}, "required": ["city"]},
)
retry = types.HttpRetryOptions(attempts=3, initial_delay=0.05, http_status_codes=[429])
client = genai.Client(api_key="none", http_options=types.HttpOptions(base_url=LLM, retry_options=retry))


def to_contents(messages):
    for role, text, extra in messages:
        if role == "tool":
            part = types.Part.from_function_response(name=extra[1], response={"result": text})
            yield types.Content(role="user", parts=[part])
        elif extra:
            parts = [types.Part.from_function_call(name=name, args=arguments) for _, name, arguments in extra]
            yield types.Content(role="model", parts=parts)
        else:
            yield types.Content(role="user", parts=[types.Part.from_text(text=text)])


def call(messages, stream, scene):
    config = types.GenerateContentConfig(tools=None if scene == "left" else [types.Tool(function_declarations=[TOOL])])
    request = {"model": "gemini-2.5-flash", "contents": list(to_contents(messages)), "config": config}
    if not stream:
        chunks = [client.models.generate_content(**request)]
    else:
        chunks = []
        answer = client.models.generate_content_stream(**request)
        for chunk in answer:
            chunks.append(chunk)
            if scene == "left" and len(chunks) == 3:
                answer.close()
                return "", []
    parts = [part for chunk in chunks for part in chunk.candidates[0].content.parts or []]
    calls = [(p.function_call.id, p.function_call.name, p.function_call.args) for p in parts if p.function_call]
    return "".join(part.text or "" for part in parts), calls
