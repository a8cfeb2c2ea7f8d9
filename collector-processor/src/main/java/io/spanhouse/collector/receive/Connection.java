package io.spanhouse.collector.receive;

import com.linecorp.armeria.common.logging.RequestLogProperty;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;

/**
 * What one connection brought. Requests share it in HTTP/2: one that waits for its turn while the
 * others bring their bytes is not stalled.
 */
final class Connection {
  private static final AttributeKey<Connection> KEY = AttributeKey.valueOf(Connection.class, "");

  private volatile long receivedBytes;

  /** The connection that {@code ctx} came by. */
  static Connection of(ServiceRequestContext ctx) {
    Channel channel = ctx.log().ensureAvailable(RequestLogProperty.SESSION).channel();
    if (channel == null) {
      return new Connection();
    }
    var attribute = channel.attr(KEY);
    Connection connection = attribute.get();
    if (connection == null) {
      connection = new Connection();
      attribute.set(connection);
    }
    return connection;
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
