package io.spanhouse.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FlushingLogRecordProcessorTest {
  private static final int ROUNDS = 300;

  /** Batches wait for an hour: what arrives was flushed. */
  @Test
  void recordsThatComeDuringFlushes_areSentByTheShutdown() {
    for (int round = 0; round < ROUNDS; round++) {
      SlowExporter exporter = new SlowExporter(round % 3);
      SdkLoggerProvider provider =
          SdkLoggerProvider.builder()
              .addLogRecordProcessor(
                  new FlushingLogRecordProcessor(
                      BatchLogRecordProcessor.builder(exporter)
                          .setScheduleDelay(Duration.ofHours(1))
                          .build()))
              .build();
      Logger logger = provider.get("test");
      for (int i = 0; i < 5; i++) {
        logger.logRecordBuilder().setBody("record").emit();
        var unused = provider.forceFlush();
      }
      logger.logRecordBuilder().setBody("last").emit();
      provider.shutdown().join(60, TimeUnit.SECONDS);

      assertThat(exporter.records).as("round %d", round).hasValue(6);
    }
  }

  private static final class SlowExporter implements LogRecordExporter {
    final AtomicInteger records = new AtomicInteger();
    private final int millis;

    SlowExporter(int millis) {
      this.millis = millis;
    }

    @Override
    public CompletableResultCode export(Collection<LogRecordData> batch) {
      try {
        TimeUnit.MILLISECONDS.sleep(millis);
      } catch (InterruptedException e) {
        return CompletableResultCode.ofFailure();
      }
      records.addAndGet(batch.size());
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
