package io.spanhouse.clickhouse.engine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What one engine is told.
 *
 * @param httpPort port of the HTTP interface
 * @param access who may ask there
 * @param tcpPort port of the native protocol; 0 for none
 * @param token told back by {@code getMacro('engine')}, so that a server that took the port first
 *     is not mistaken for this engine
 * @param cluster name of the cluster it is a shard of; empty for none
 * @param shardPorts ports of the native protocol of all shards, on loopback
 */
record EngineConfiguration(
    int httpPort,
    EngineAccess access,
    int tcpPort,
    String token,
    String cluster,
    List<Integer> shardPorts) {

  /**
   * Leaves half of the memory to the receiver, the page cache and everything else on the machine.
   * Merges take the CPU that inserts and queries leave over: senders wait for those, nobody waits
   * for merges until there are so many parts that ClickHouse slows inserts down by itself.
   */
  private static final String TEMPLATE =
      """
      <clickhouse>
        <!-- parent %d -->
        <path>%s/</path>
        <logger>
          <level>warning</level>
          <log>%s</log>
          <size>10M</size>
          <count>2</count>
          <console>0</console>
        </logger>
        <listen_host>127.0.0.1</listen_host>
        <http_port>%d</http_port>
        %s
        <users_config>%s</users_config>
        %s
        <max_server_memory_usage_to_ram_ratio>0.5</max_server_memory_usage_to_ram_ratio>
        <mark_cache_size>268435456</mark_cache_size>
        <os_threads_nice_value_merge_mutate>15</os_threads_nice_value_merge_mutate>
        <macros>
          <engine>%s</engine>
        </macros>
        %s
      </clickhouse>
      """;

  String toXml(Path data, Path log, Path users) {
    String tcp = tcpPort == 0 ? "" : "<tcp_port>" + tcpPort + "</tcp_port>";
    return TEMPLATE.formatted(
        ProcessHandle.current().pid(),
        escape(data),
        escape(log),
        httpPort,
        access.handlersXml(),
        escape(users),
        tcp,
        token,
        remoteServers());
  }

  private String remoteServers() {
    if (cluster.isEmpty()) {
      return "";
    }
    StringBuilder shards = new StringBuilder();
    for (int port : shardPorts) {
      shards.append(
          "<shard><replica><host>127.0.0.1</host><port>" + port + "</port></replica></shard>");
    }
    return "<remote_servers><%1$s>%2$s</%1$s></remote_servers>".formatted(cluster, shards);
  }

  /** The arguments of clickhouse-local. The last query keeps it running until its input ends. */
  List<String> arguments(Path configurationFile) {
    List<String> queries = new ArrayList<>();
    queries.add("SYSTEM START LISTEN HTTP");
    if (tcpPort != 0) {
      queries.add("SYSTEM START LISTEN TCP");
    }
    queries.add("SELECT count() FROM file('/dev/stdin', 'LineAsString', 'line String')");
    return List.of(
        "--config-file=" + configurationFile,
        "--log-level=warning",
        "--multiquery",
        "--query=" + String.join("; ", queries) + ";");
  }

  private static String escape(Path path) {
    return path.toString().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
