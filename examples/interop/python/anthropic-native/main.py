from scenes import loop, run, telemetry

telemetry()

from anthropic_loop import call

run(lambda scene, question: loop(call, scene, question), request=True)
