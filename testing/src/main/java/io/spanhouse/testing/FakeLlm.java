package io.spanhouse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * Language models of many vendors on one loopback port, over real HTTP. Answers are the turns given
 * to {@link #then}, in order; without any, {@link Scenes} chooses by a tag in the question. Each
 * request is in the ledger, which {@code GET /ledger} gives as lines of JSON: what telemetry should
 * say is known. Not a model, and lenient: it reads of a request only what an answer depends on.
 */
public final class FakeLlm implements AutoCloseable {
  private static final String JSON = "application/json";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<WireFormat> formats = WireFormat.all();
  private final Scenes scenes = new Scenes();
  private final Queue<Turn> script = new ConcurrentLinkedQueue<>();
  private volatile boolean scripted;

  /** Ids differ between endpoints: rows of two of them may be in one database. */
  private final String idStem = Long.toHexString(System.nanoTime()) + "x";

  private final List<Call> ledger = new ArrayList<>();
  private int answered;

  private FakeLlm(int port) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** On a free port. */
  public static FakeLlm start() throws IOException {
    return start(0);
  }

  public static FakeLlm start(int port) throws IOException {
    return new FakeLlm(port);
  }

  /** Prints the URL and serves until killed; the one argument is the port, a free one without. */
  public static void main(String[] args) throws IOException {
    // Small pieces of a stream would wait for each other.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    FakeLlm llm = start(args.length == 0 ? 0 : Integer.parseInt(args[0]));
    PrintStream out = System.out;
    out.println("fake llm ready " + llm.url());
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** What OpenAI's clients call the base URL. */
  public String openAiUrl() {
    return url() + "/v1";
  }

  /** Next answers. A request beyond the last is answered with status 500. */
  public FakeLlm then(Turn... turns) {
    scripted = true;
    script.addAll(List.of(turns));
    return this;
  }

  /** All requests so far, in the order they came. */
  public List<Call> ledger() {
    synchronized (ledger) {
      return List.copyOf(ledger);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (path.equals("/ledger")) {
        String lines = ledger().stream().map(Json::text).collect(Collectors.joining("\n"));
        reply(exchange, 200, "application/x-ndjson", lines.getBytes(StandardCharsets.UTF_8));
        return;
      }
      for (WireFormat format : formats) {
        if (format.reads(path)) {
          answer(exchange, format, format.question(path, Json.read(body)));
          return;
        }
      }
      replyAside(exchange, path);
    }
  }

  /** What clients ask beside answers. */
  private static void replyAside(HttpExchange exchange, String path) throws IOException {
    if (path.endsWith("/models")) {
      reply(exchange, 200, JSON, Json.bytes(Json.object("object", "list", "data", List.of())));
    } else if (path.endsWith("/count_tokens")) {
      reply(exchange, 200, JSON, Json.bytes(Json.object("input_tokens", 100)));
    } else if (path.endsWith(":countTokens")) {
      reply(exchange, 200, JSON, Json.bytes(Json.object("totalTokens", 100)));
    } else {
      System.err.println("fake llm: not known: " + exchange.getRequestMethod() + " " + path);
      JsonNode error = Json.object("error", Json.object("message", "no such path: " + path));
      reply(exchange, 404, JSON, Json.bytes(error));
    }
  }

  private void answer(HttpExchange exchange, WireFormat format, Question question)
      throws IOException {
    Turn turn = nextTurn(question);
    Call call = enter(format, question, turn);
    Headers headers = exchange.getResponseHeaders();
    headers.set("x-request-id", "req_" + idStem + call.n());
    headers.set("request-id", "req_" + idStem + call.n());
    headers.set("x-amzn-RequestId", "req_" + idStem + call.n());
    if (call.status() != 200) {
      headers.set("retry-after-ms", "20");
      JsonNode error = format.error(call.status(), "refused with status " + call.status());
      headers.set("x-amzn-ErrorType", error.path("__type").asText());
      reply(exchange, call.status(), JSON, Json.bytes(error));
    } else if (call.stream()) {
      stream(exchange, format, call, turn.slow());
    } else {
      reply(exchange, 200, JSON, Json.bytes(format.answer(call)));
    }
  }

  private Turn nextTurn(Question question) {
    if (!scripted) {
      return scenes.answer(Scenes.of(question), question);
    }
    Turn turn = script.poll();
    return turn == null ? Turn.error(500) : turn;
  }

  private Call enter(WireFormat format, Question question, Turn turn) {
    synchronized (ledger) {
      boolean ok = turn.status() == 200;
      boolean embedding = format instanceof OpenAiEmbeddings;
      answered += ok ? 1 : 0;
      Usage usage = turn.usage();
      if (!ok) {
        usage = Usage.NONE;
      } else if (embedding) {
        usage = usage == null ? new Usage(7 * answered, 0, 0, 0, 0) : usage;
      } else if (usage == null) {
        usage = Usage.ofCall(answered, format.tellsCacheWrite(), format.tellsReasoning());
      }
      List<ToolCall> tools = new ArrayList<>();
      for (ToolCall tool : turn.toolCalls()) {
        String id = "call_" + idStem + answered + (char) ('a' + tools.size());
        tools.add(new ToolCall(id, tool.name(), tool.args()));
      }
      Call call =
          new Call(
              ledger.size() + 1,
              System.currentTimeMillis(),
              format.api(),
              scripted ? "script" : Scenes.of(question),
              question.stream(),
              ok && question.usageWanted(),
              false,
              question.model(),
              ok ? format.responseModel(question.model()) : "",
              ok ? format.responseIdPrefix() + idStem + answered : "",
              turn.status(),
              kind(turn, embedding),
              tools,
              embedding ? "" : turn.text(),
              usage,
              question.messages());
      ledger.add(call);
      return call;
    }
  }

  private static String kind(Turn turn, boolean embedding) {
    if (turn.status() != 200) {
      return "error";
    }
    return embedding ? "embedding" : turn.toolCalls().isEmpty() ? "text" : "tool";
  }

  private void stream(HttpExchange exchange, WireFormat format, Call call, boolean slow)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", format.streamType());
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream body = exchange.getResponseBody()) {
      format.stream(call, new StreamedReply(body, slow));
    } catch (IOException e) {
      synchronized (ledger) {
        ledger.set(call.n() - 1, call.leftByReader());
      }
    }
  }

  private static void reply(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    if (body.length == 0 || exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
