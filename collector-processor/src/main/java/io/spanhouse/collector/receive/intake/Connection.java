package io.spanhouse.collector.receive.intake;

import com.linecorp.armeria.common.logging.RequestLogProperty;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.time.Duration;

/**
 * What one connection brought. Requests share it in HTTP/2: one that waits for its turn while the
 * others bring their bytes is not stalled.
 */
public final class Connection {
  private static final AttributeKey<Connection> KEY = AttributeKey.valueOf(Connection.class, "");

  private final boolean surplus;
  private final long maxAgeNanos;
  private final long openedNanos = System.nanoTime();
  private volatile long receivedBytes;

  private Connection(boolean surplus, Duration maxAge) {
    this.surplus = surplus;
    maxAgeNanos = maxAge.toNanos();
  }

  /**
   * Called once for each channel.
   *
   * @param surplus whether there are too many connections already
   * @param maxAge age at which it is to be closed; zero for never
   */
  public static void opened(Channel channel, boolean surplus, Duration maxAge) {
    channel.attr(KEY).set(new Connection(surplus, maxAge));
  }

  /** The connection that {@code ctx} came by. */
  public static Connection of(ServiceRequestContext ctx) {
    Channel channel = ctx.log().ensureAvailable(RequestLogProperty.SESSION).channel();
    Connection connection = channel == null ? null : channel.attr(KEY).get();
    return connection == null ? new Connection(false, Duration.ZERO) : connection;
  }

  /** Whether its requests are refused, because there were too many connections when it came. */
  boolean isSurplus() {
    return surplus;
  }

  /** Has a surplus connection closed once the request of {@code ctx} is answered. */
  public void closeIfSurplus(ServiceRequestContext ctx) {
    if (surplus) {
      var unused = ctx.initiateConnectionShutdown();
    }
  }

  /**
   * Has an old connection closed once the request of {@code ctx} is answered: in HTTP/1 the answer
   * says so, in HTTP/2 a GOAWAY. An idle one is left open, because closing it could cross the
   * sender's next request.
   */
  public void closeIfOld(ServiceRequestContext ctx) {
    if (maxAgeNanos > 0 && System.nanoTime() - openedNanos >= maxAgeNanos) {
      var unused = ctx.initiateConnectionShutdown();
    }
  }

  /** Called by the connection's event loop only. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer; other threads only look
  void received(int bytes) {
    receivedBytes += bytes;
  }

  /** Bytes of bodies so far. */
  long receivedBytes() {
    return receivedBytes;
  }
}
