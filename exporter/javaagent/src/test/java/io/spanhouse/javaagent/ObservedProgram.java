package io.spanhouse.javaagent;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.spanhouse.semconv.AgentRun;
import io.spanhouse.semconv.AgentTelemetry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CancellationException;

/**
 * What is started with the agent. Given the address of an HTTP server. Each line of standard input
 * lets it go on: at the first it ends its run, at the second it has another one and ends itself.
 */
final class ObservedProgram {
  private ObservedProgram() {}

  public static void main(String[] args) throws Exception {
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    AgentTelemetry telemetry = AgentTelemetry.create(GlobalOpenTelemetry.get());
    telemetry
        .run("plain")
        .customer("acme")
        .start()
        .call(
            run -> {
              run.log("asking");
              ask(args[0]);
              return input.readLine();
            });
    String unused = input.readLine();
    new AnnotatedProgram().answer("Where is my order?");
    try (AgentRun run = telemetry.run("stopped").start()) {
      run.cancel("user left");
      AnnotatedProgram.refused();
    } catch (CancellationException e) {
      System.out.println("refused: " + e.getMessage());
    }
  }

  static int ask(String address) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.discarding())
        .statusCode();
  }
}
