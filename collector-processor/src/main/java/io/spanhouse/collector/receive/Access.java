package io.spanhouse.collector.receive;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a web page in somebody's browser may do, and by which names the receiver is called.
 *
 * @param corsOrigins origins whose pages may send and read, such as {@code https://app.example.com}
 * @param allowedHosts names in Host or {@code :authority}, without port, besides loopback ones;
 *     looked at only when the receiver listens on loopback
 */
public record Access(Set<String> corsOrigins, Set<String> allowedHosts) {
  /** No page, and loopback names only. */
  public static final Access NONE = new Access(Set.of(), Set.of());

  /** As browsers write it: in lower case, without a path and without the port of the scheme. */
  private static final Pattern ORIGIN =
      Pattern.compile("https?://([a-z0-9._-]+|\\[[0-9a-f:.]+])(:[1-9][0-9]{0,4})?");

  private static final Pattern HOST = Pattern.compile("[a-z0-9._-]+|[0-9a-f:.]+");

  /**
   * Checks both.
   *
   * @throws ReceiverException when one cannot be meant; the message is one line
   */
  public Access {
    corsOrigins = lowerCase(corsOrigins);
    allowedHosts = lowerCase(allowedHosts);
    for (String origin : corsOrigins) {
      if (!ORIGIN.matcher(origin).matches()) {
        throw new ReceiverException(
            "--cors-origins: '" + origin + "' is not an origin such as https://app.example.com");
      }
    }
    for (String host : allowedHosts) {
      if (!HOST.matcher(host).matches()) {
        throw new ReceiverException(
            "--allowed-hosts: '" + host + "' is not a host name without a port");
      }
    }
  }

  /** Whether pages of {@code origin} may send and read. */
  public boolean allowsOrigin(String origin) {
    return corsOrigins.contains(origin);
  }

  /**
   * Whether a receiver that listens on loopback answers to {@code authority}, a host with or
   * without a port. A name that an attacker owns can be made to resolve to loopback; a literal
   * address cannot.
   */
  public boolean allowsHost(String authority) {
    String host = host(authority);
    if (host.equals("localhost") || allowedHosts.contains(host)) {
      return true;
    }
    // Reads literal addresses only and never looks a name up.
    InetAddress address = NetUtil.createInetAddressFromIpAddressString(host);
    return address != null && (address.isLoopbackAddress() || address.isAnyLocalAddress());
  }

  /** The host in lower case, without port, brackets and the dot at the end. */
  private static String host(String authority) {
    String host = authority.toLowerCase(Locale.ROOT);
    int bracket = host.indexOf(']');
    if (host.startsWith("[") && bracket > 0) {
      return host.substring(1, bracket);
    }
    int colon = host.indexOf(':');
    host = colon < 0 ? host : host.substring(0, colon);
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  private static Set<String> lowerCase(Set<String> texts) {
    return texts.stream()
        .map(text -> text.trim().toLowerCase(Locale.ROOT))
        .filter(text -> !text.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }
}
