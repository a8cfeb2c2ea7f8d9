package io.spanhouse.collector.receive;

/** The transport a request came over. */
public enum Transport {
  GRPC,
  HTTP,
  /** None: the request was made in this process. */
  DIRECT
}
