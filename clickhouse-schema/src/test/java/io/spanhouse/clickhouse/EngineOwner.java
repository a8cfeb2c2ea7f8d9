package io.spanhouse.clickhouse;

import java.nio.file.Path;

/** Starts an engine, prints its process id and data path, and does nothing more. */
final class EngineOwner {
  private EngineOwner() {}

  public static void main(String[] args) throws InterruptedException {
    EmbeddedClickHouse.Builder builder = EmbeddedClickHouse.builder();
    if (args.length > 0) {
      builder.dataDirectory(Path.of(args[0]));
    }
    EmbeddedClickHouse engine = builder.build();
    engine.start();
    System.out.println(engine.pid());
    System.out.println(
        new SqlClient(engine.httpUrl(), "default", engine.password())
            .query("SELECT path FROM system.disks"));
    Thread.currentThread().join();
  }
}
