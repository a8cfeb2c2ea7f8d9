from scenes import LLM, loop, run, telemetry

telemetry()

import litellm
import openai_loop

litellm.callbacks = ["otel"]


class Client:
    """What openai_loop needs of OpenAI's client, by LiteLLM."""

    class chat:
        class completions:
            @staticmethod
            def create(model, **request):
                return litellm.completion(f"openai/{model}", api_base=f"{LLM}/v1", api_key="none", max_retries=2, **request)


openai_loop.client = Client
run(lambda scene, question: loop(openai_loop.call, scene, question), ("basic", "parallel", "retry", "badtool", "fail"), request=True)
