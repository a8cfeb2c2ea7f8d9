import logfire
from scenes import loop, run

logfire.configure(send_to_logfire=False, console=False)

from openai_loop import call, client

logfire.instrument_openai(client)
run(lambda scene, question: loop(call, scene, question), request=True)
