package io.spanhouse.semconv;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConcurrentRunsTest {
  private static final int THREADS = 64;
  private static final int TREES_PER_THREAD = 20;
  private static final int RUNS_PER_TREE = 4;
  private static final int SPANS_PER_TREE = RUNS_PER_TREE + 1;

  @Test
  void manyThreads_nestedRuns_keepTheirParents() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (RecordedTelemetry recorded = new RecordedTelemetry()) {
      AgentTelemetry telemetry = recorded.telemetry();
      CountDownLatch together = new CountDownLatch(THREADS);
      List<Future<?>> done = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        String session = "session-" + thread;
        done.add(
            threads.submit(
                () -> {
                  together.countDown();
                  together.await();
                  for (int tree = 0; tree < TREES_PER_THREAD; tree++) {
                    growTree(telemetry, session, RUNS_PER_TREE);
                  }
                  assertThat(Context.current()).isSameAs(Context.root());
                  return null;
                }));
      }
      for (Future<?> one : done) {
        one.get(120, TimeUnit.SECONDS);
      }

      List<SpanData> spans = recorded.spans();
      assertThat(spans).hasSize(THREADS * TREES_PER_THREAD * SPANS_PER_TREE);
      assertParentsAreRight(spans);
    } finally {
      threads.shutdownNow();
    }
  }

  /** A chain of runs, the agent named after its depth, with a model call in the innermost. */
  private static void growTree(AgentTelemetry telemetry, String session, int runsLeft) {
    if (runsLeft == 0) {
      telemetry.modelCall("openai", "m").close();
      return;
    }
    AgentRunBuilder description = telemetry.run(session + "-" + runsLeft);
    if (runsLeft == RUNS_PER_TREE) {
      description.session(session);
    }
    try (AgentRun run = description.start()) {
      growTree(telemetry, session, runsLeft - 1);
      assertThat(RunContext.from(Context.current()).runId()).isEqualTo(run.id());
    }
  }

  private static void assertParentsAreRight(List<SpanData> spans) {
    Map<String, SpanData> bySpanId = new HashMap<>();
    spans.forEach(span -> bySpanId.put(span.getSpanId(), span));
    Set<String> runIds = new HashSet<>();
    for (SpanData span : spans) {
      Attributes own = span.getAttributes();
      boolean isRun = own.get(SpanhouseAttributes.KIND).equals("agent.invoke");
      if (isRun) {
        assertThat(runIds.add(own.get(SpanhouseAttributes.RUN_ID))).isTrue();
      }
      if (!span.getParentSpanContext().isValid()) {
        assertThat(own.get(SpanhouseAttributes.RUN_PARENT_ID)).isNull();
        continue;
      }
      SpanData parent = bySpanId.get(span.getParentSpanId());
      Attributes above = parent.getAttributes();
      assertThat(span.getTraceId()).isEqualTo(parent.getTraceId());
      assertThat(own.get(isRun ? SpanhouseAttributes.RUN_PARENT_ID : SpanhouseAttributes.RUN_ID))
          .isEqualTo(above.get(SpanhouseAttributes.RUN_ID));
      assertThat(own.get(SpanhouseAttributes.RUN_ROOT_ID))
          .isEqualTo(above.get(SpanhouseAttributes.RUN_ROOT_ID));
      assertThat(own.get(SpanhouseAttributes.SESSION_ID))
          .isEqualTo(above.get(SpanhouseAttributes.SESSION_ID));
      assertThat(own.get(GenAiAttributes.AGENT_NAME))
          .startsWith(own.get(SpanhouseAttributes.SESSION_ID) + "-");
      assertThat(own.get(SpanhouseAttributes.DOTTED_ORDER))
          .startsWith(above.get(SpanhouseAttributes.DOTTED_ORDER) + ".");
    }
    assertThat(runIds).hasSize(THREADS * TREES_PER_THREAD * RUNS_PER_TREE);
  }
}
