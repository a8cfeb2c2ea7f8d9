package io.spanhouse.clickhouse;

import io.spanhouse.clickhouse.engine.EmbeddedClickHouse;
import java.nio.file.Path;

/** Starts an engine, prints its process id, data path and time zone, and does nothing more. */
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
    SqlClient sql = new SqlClient(engine.httpUrl(), "default", engine.password());
    System.out.println(sql.query("SELECT path FROM system.disks"));
    System.out.println(sql.query("SELECT timezone() || ' ' || toString(toDateTime(0))"));
    Thread.currentThread().join();
  }
}
