package io.spanhouse.collector.receive.intake;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long a sender waits for its answer, by what its request says, and so how long the request is
 * held before it is refused.
 *
 * <p>SDKs spend 10 s on a batch, all attempts included. A request that is refused after 4 s, to
 * come again 3 s later, leaves time for a second attempt; one that is held to the end leaves none.
 *
 * @param sendsOnce whether the sender drops its data at the first refusal, whatever it says
 * @param afterWholeNanos how long the request is held once its body is whole
 * @param afterHeadNanos how long it is held from its headers on
 */
record Patience(boolean sendsOnce, long afterWholeNanos, long afterHeadNanos) {
  /** Part of the user agent of gRPC for Node.js, whose OTLP exporter retries no status. */
  private static final String NODE_GRPC = "grpc-node-js";

  /** The exporter inside of {@code @vercel/otel}, which retries nothing; later ones do. */
  private static final String VERCEL = "OTel-OTLP-Exporter-JavaScript/0.46";

  /** For the answer to get to the sender before its time is up. */
  private static final long MARGIN_NANOS = Duration.ofMillis(500).toNanos();

  /** What every SDK spends on an export unless told otherwise. */
  private static final long DEFAULT_TIMEOUT_NANOS = Duration.ofSeconds(10).toNanos();

  private static final long LONGEST_NANOS = Duration.ofSeconds(30).toNanos();

  private static final String GRPC_TIMEOUT = "grpc-timeout";
  private static final int MAX_TIMEOUT_DIGITS = 8;

  /**
   * The patience of the sender of {@code headers}.
   *
   * @param hold how long a request is held whose sender sends it again
   */
  static Patience of(RequestHeaders headers, Duration hold) {
    long timeout = timeoutNanos(headers.get(GRPC_TIMEOUT));
    if (sendsOnce(headers.get(HttpHeaderNames.USER_AGENT))) {
      return new Patience(
          true, LONGEST_NANOS, withMargin(timeout == 0 ? DEFAULT_TIMEOUT_NANOS : timeout));
    }
    return new Patience(false, hold.toNanos(), timeout == 0 ? Long.MAX_VALUE : withMargin(timeout));
  }

  private static boolean sendsOnce(@Nullable String userAgent) {
    return userAgent != null && (userAgent.contains(NODE_GRPC) || userAgent.contains(VERCEL));
  }

  private static long withMargin(long timeoutNanos) {
    return Math.max(timeoutNanos - MARGIN_NANOS, timeoutNanos / 2);
  }

  /**
   * Reads a <a href="https://github.com/grpc/grpc/blob/v1.70.0/doc/PROTOCOL-HTTP2.md#requests">gRPC
   * timeout</a>, at most 8 digits and a unit; 0 when there is none, or one without digits.
   */
  private static long timeoutNanos(@Nullable String header) {
    if (header == null || header.length() < 2 || header.length() > MAX_TIMEOUT_DIGITS + 1) {
      return 0;
    }
    int last = header.length() - 1;
    long amount = 0;
    for (int i = 0; i < last; i++) {
      int digit = header.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return 0;
      }
      amount = 10 * amount + digit;
    }
    TimeUnit unit =
        switch (header.charAt(last)) {
          case 'H' -> TimeUnit.HOURS;
          case 'M' -> TimeUnit.MINUTES;
          case 'S' -> TimeUnit.SECONDS;
          case 'm' -> TimeUnit.MILLISECONDS;
          case 'u' -> TimeUnit.MICROSECONDS;
          default -> TimeUnit.NANOSECONDS;
        };
    return unit.toNanos(amount);
  }
}
