package io.spanhouse.collector.write;

/** Told what becomes of each table's part of a block, for metrics. */
public interface WriteListener {
  void written(String table, int rows, long nanos);

  void retried(String table);

  void failed(String table);
}
