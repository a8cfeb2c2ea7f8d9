package io.spanhouse.collector.command.check;

import io.spanhouse.collector.command.terminal.CommandException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Who listens on a port of this machine. */
public final class Ports {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private Ports() {}

  /**
   * Fails when something listens there already.
   *
   * @param option the option that chooses another port
   */
  public static void requireFree(String bind, int port, String option) {
    if (port != 0 && !isFree(bind, port)) {
      String owner = isSpanhouse(bind, port) ? " by a running spanhouse" : "";
      throw new CommandException(
          "port "
              + port
              + " is in use"
              + owner
              + ": stop what listens there, or choose another port"
              + " with "
              + option);
    }
  }

  /** Whether a server could listen there. */
  public static boolean isFree(String bind, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address(bind), port));
      return true;
    } catch (BindException e) {
      if (isOfThisMachine(bind)) {
        return false;
      }
      throw new CommandException(bind + " is not an address of this machine; change --bind", e);
    } catch (IOException e) {
      throw new CommandException(
          "cannot listen on " + bind + " port " + port + ": " + e.getMessage(), e);
    }
  }

  /** Whether only programs on this machine can reach a server that listens on that address. */
  public static boolean isLoopback(String bind) {
    return address(bind).isLoopbackAddress();
  }

  /** Whether the HTTP port of a running collector answers there. */
  public static boolean isSpanhouse(String bind, int port) {
    InetAddress address = address(bind);
    String host = address.isAnyLocalAddress() ? "127.0.0.1" : address.getHostAddress();
    String authority = host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + authority + "/healthz"))
            .timeout(TIMEOUT)
            .build();
    try {
      return HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(TIMEOUT)
              .build()
              .send(request, BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static boolean isOfThisMachine(String bind) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(address(bind), 0));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static InetAddress address(String bind) {
    try {
      return InetAddress.getByName(bind);
    } catch (UnknownHostException e) {
      throw new CommandException("cannot resolve the address " + bind + "; change --bind", e);
    }
  }
}
