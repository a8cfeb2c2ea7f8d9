package io.spanhouse.collector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanhouse.collector.receive.Encoding;
import io.spanhouse.collector.receive.IngestRequest;
import io.spanhouse.collector.receive.Signal;
import io.spanhouse.collector.receive.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a real library sent while it talked to a fake endpoint, and what that endpoint handed out.
 *
 * @param name of its folder: language, library, instrumentation
 * @param requests OTLP requests in the order of their arrival; the workspace is the name
 * @param ledger one entry a request that the endpoint answered
 */
record Recording(String name, List<IngestRequest> requests, List<LedgerCall> ledger) {
  static final Path FOLDER = Path.of("src", "test", "resources", "recordings");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** All recordings, by name. */
  static List<Recording> all() {
    try (Stream<Path> folders = Files.list(FOLDER)) {
      return folders.filter(Files::isDirectory).sorted().map(Recording::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Recording read(Path folder) {
    try {
      String name = folder.getFileName().toString();
      List<IngestRequest> requests = new ArrayList<>();
      for (JsonNode entry :
          JSON.readTree(folder.resolve("manifest.json").toFile()).path("requests")) {
        byte[] body = Files.readAllBytes(folder.resolve(entry.path("file").asText()));
        requests.add(
            new IngestRequest(
                entry.path("path").asText().endsWith("logs") ? Signal.LOGS : Signal.TRACES,
                entry.path("contentType").asText().endsWith("json")
                    ? Encoding.JSON
                    : Encoding.PROTOBUF,
                Transport.HTTP,
                name,
                body,
                body.length));
      }
      List<LedgerCall> ledger = new ArrayList<>();
      for (String line : Files.readAllLines(folder.resolve("ledger.jsonl"))) {
        ledger.add(LedgerCall.read(JSON.readTree(line)));
      }
      return new Recording(name, requests, ledger);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
