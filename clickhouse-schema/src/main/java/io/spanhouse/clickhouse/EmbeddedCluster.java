package io.spanhouse.clickhouse;

import io.spanhouse.clickhouse.engine.EmbeddedClickHouse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * Two engines as the two shards of a cluster, to see on one machine what a cluster does. The engine
 * has no Keeper: tables are not replicated, and what a cluster runs on every node is run here on
 * each by {@link #migrate}.
 */
public final class EmbeddedCluster implements ClickHouse {
  /** Name of the cluster. */
  public static final String NAME = "spanhouse";

  private static final int SHARDS = 2;

  private final List<EmbeddedClickHouse> shards = new ArrayList<>();

  /** Not started yet. Data is in temporary directories. */
  public EmbeddedCluster() {
    List<Integer> ports = freePorts();
    for (int port : ports) {
      shards.add(
          EmbeddedClickHouse.builder().withoutPassword().tcpPort(port).shards(NAME, ports).build());
    }
  }

  private static List<Integer> freePorts() {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int shard = 0; shard < SHARDS; shard++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      List<Integer> ports = sockets.stream().map(ServerSocket::getLocalPort).toList();
      for (ServerSocket socket : sockets) {
        socket.close();
      }
      return ports;
    } catch (IOException e) {
      throw new ClickHouseException("no free ports for a cluster: " + e.getMessage(), e);
    }
  }

  @Override
  public void start() {
    shards.forEach(EmbeddedClickHouse::start);
  }

  @Override
  public void stop() {
    shards.forEach(EmbeddedClickHouse::stop);
  }

  /** The first shard's: where a client connects. */
  @Override
  public String httpUrl() {
    return shards.get(0).httpUrl();
  }

  /** Every shard's. */
  public List<String> httpUrls() {
    return shards.stream().map(EmbeddedClickHouse::httpUrl).toList();
  }

  /** Does so on every shard. */
  @Override
  public void migrate(String database) {
    ClusterDdl ddl = new ClusterDdl(NAME, database, false);
    for (String url : httpUrls()) {
      SchemaDatabase shard =
          new SchemaDatabase(new ClickHouseEndpoint(url, database, "default", ""));
      try (SchemaDatabase.Session session = shard.connect()) {
        session.execute(ddl.createDatabase(), "create");
      }
      try (SchemaDatabase.Session session = shard.connectInside()) {
        Migration migration = new Migration(shard, session, line -> {});
        SchemaFile.all().forEach(file -> migration.apply(file, ddl.steps(file)));
      }
    }
  }
}
