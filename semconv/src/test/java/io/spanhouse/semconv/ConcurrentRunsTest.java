package io.spanhouse.semconv;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** 100,000 nested runs over 64 threads, every second tree of them across two threads. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ConcurrentRunsTest {
  private static final int THREADS = 64;
  private static final int TREES = 25_000;
  private static final int RUNS_PER_TREE = 4;
  private static final int SPANS_PER_TREE = RUNS_PER_TREE + 1;

  private final Places places = new Places();
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final ExecutorService others = Executors.newFixedThreadPool(THREADS);

  @AfterEach
  void stop() {
    threads.shutdownNow();
    others.shutdownNow();
  }

  @Test
  void nestedRuns_onManyThreads_keepTheirParents_andLeaveNoContext() throws Exception {
    try (OpenTelemetrySdk sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(places))
                    .build())
            .build()) {
      AgentTelemetry telemetry = AgentTelemetry.builder(sdk).processParentRun(null).build();
      CountDownLatch together = new CountDownLatch(THREADS);
      List<Future<?>> done = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        int first = thread;
        done.add(
            threads.submit(
                () -> {
                  together.countDown();
                  together.await();
                  for (int tree = first; tree < TREES; tree += THREADS) {
                    growTree(telemetry, "session-" + tree, RUNS_PER_TREE, tree % 2 == 0);
                    assertThat(Context.current()).isSameAs(Context.root());
                  }
                  return null;
                }));
      }
      for (Future<?> one : done) {
        one.get(4, TimeUnit.MINUTES);
      }
    }

    assertThat(places.bySpanId).hasSize(TREES * SPANS_PER_TREE);
    assertParentsAreRight();
  }

  /** A chain of runs, the agent named after its depth, with a model call in the innermost. */
  private void growTree(AgentTelemetry telemetry, String session, int runsLeft, boolean crossing)
      throws Exception {
    if (runsLeft == 0) {
      telemetry.modelCall("openai", "m").close();
      return;
    }
    AgentRunBuilder description = telemetry.run(session + "-" + runsLeft);
    if (runsLeft == RUNS_PER_TREE) {
      description.session(session);
    }
    try (AgentRun run = description.start()) {
      if (crossing && runsLeft == 2) {
        onAnotherThread(() -> growTree(telemetry, session, runsLeft - 1, true));
      } else {
        growTree(telemetry, session, runsLeft - 1, crossing);
      }
      assertThat(RunContext.from(Context.current()).runId()).isEqualTo(run.id());
    }
  }

  private void onAnotherThread(Work work) throws Exception {
    Context.taskWrapping(others)
        .submit(
            () -> {
              work.run();
              return null;
            })
        .get(4, TimeUnit.MINUTES);
    others
        .submit(() -> assertThat(Context.current()).isSameAs(Context.root()))
        .get(4, TimeUnit.MINUTES);
  }

  private void assertParentsAreRight() {
    int runs = 0;
    Map<String, Boolean> runIds = new ConcurrentHashMap<>();
    for (Place place : places.bySpanId.values()) {
      if (place.isRun) {
        runs++;
        assertThat(runIds.put(place.runId, true)).isNull();
      }
      Place above = place.parentSpanId.isEmpty() ? null : places.bySpanId.get(place.parentSpanId);
      assertThat(above == null)
          .isEqualTo(place.isRun && place.agent.equals(place.session + "-" + RUNS_PER_TREE));
      if (above == null) {
        assertThat(place.parentRunId).isNull();
        assertThat(place.rootRunId).isEqualTo(place.runId);
        continue;
      }
      assertThat(place.isRun ? place.parentRunId : place.runId).isEqualTo(above.runId);
      assertThat(place.traceId).isEqualTo(above.traceId);
      assertThat(place.rootRunId).isEqualTo(above.rootRunId);
      assertThat(place.session).isEqualTo(above.session);
      assertThat(place.agent).startsWith(place.session + "-");
      assertThat(place.dottedOrder).startsWith(above.dottedOrder + ".");
    }
    assertThat(runs).isEqualTo(TREES * RUNS_PER_TREE);
  }

  private interface Work {
    void run() throws Exception;
  }

  private record Place(
      String traceId,
      String parentSpanId,
      boolean isRun,
      String runId,
      String parentRunId,
      String rootRunId,
      String session,
      String agent,
      String dottedOrder) {

    static Place of(SpanData span) {
      Attributes own = span.getAttributes();
      return new Place(
          span.getTraceId(),
          span.getParentSpanContext().isValid() ? span.getParentSpanId() : "",
          own.get(SpanhouseAttributes.KIND).equals("agent.invoke"),
          own.get(SpanhouseAttributes.RUN_ID),
          own.get(SpanhouseAttributes.RUN_PARENT_ID),
          own.get(SpanhouseAttributes.RUN_ROOT_ID),
          own.get(SpanhouseAttributes.SESSION_ID),
          own.get(GenAiAttributes.AGENT_NAME),
          own.get(SpanhouseAttributes.DOTTED_ORDER));
    }
  }

  /** Keeps of each span where it belongs. */
  private static final class Places implements SpanExporter {
    private final Map<String, Place> bySpanId = new ConcurrentHashMap<>();

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      spans.forEach(span -> bySpanId.put(span.getSpanId(), Place.of(span)));
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
