package io.spanhouse.benchmarks.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;
import java.util.Map;

/**
 * What a load run saw.
 *
 * @param spansAcked spans in requests answered OK, without the rejected ones
 * @param spansRejected spans refused in requests answered OK
 * @param spansFailed spans in requests given up
 * @param bytesAcked encoded size of the requests answered OK
 * @param seconds from the first request to the last answer
 * @param ackMillisP50 time to the OK, retries included; in paced mode from when the request was due
 * @param cpuSeconds what this process spent meanwhile
 * @param answers requests by status, attempts counted one by one
 */
public record LoadReport(
    Shape shape,
    int spansPerRequest,
    long spansAcked,
    long spansRejected,
    long spansFailed,
    long bytesAcked,
    double seconds,
    double ackMillisP50,
    double ackMillisP99,
    double ackMillisMax,
    double cpuSeconds,
    Map<String, Long> answers) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public double spansPerSecond() {
    return spansAcked / seconds;
  }

  public double megabytesPerSecond() {
    return bytesAcked / 1e6 / seconds;
  }

  /** One line. */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads what {@link #toJson} wrote. */
  public static LoadReport parse(String json) {
    try {
      return JSON.readValue(json, LoadReport.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a load report: " + json, e);
    }
  }

  /** A few lines for people. */
  public String toText() {
    return String.format(
        Locale.ROOT,
        """
        spans acked      %,d of shape %s, %d a request (%d B a span)
        rate             %,.0f spans/s, %.1f MB/s for %.1f s
        ack latency      p50 %.1f ms, p99 %.1f ms, max %.1f ms
        not acked        %,d spans failed, %,d rejected
        answers          %s
        own CPU          %.2f s, %.2f s a million spans
        """,
        spansAcked,
        shape,
        spansPerRequest,
        bytesAcked / Math.max(1, spansAcked),
        spansPerSecond(),
        megabytesPerSecond(),
        seconds,
        ackMillisP50,
        ackMillisP99,
        ackMillisMax,
        spansFailed,
        spansRejected,
        answers,
        cpuSeconds,
        cpuSeconds * 1e6 / Math.max(1, spansAcked));
  }
}
