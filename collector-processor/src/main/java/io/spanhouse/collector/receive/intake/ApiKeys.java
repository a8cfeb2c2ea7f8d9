package io.spanhouse.collector.receive.intake;

import io.spanhouse.collector.receive.ReceiverException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys that senders authenticate with, known by their SHA-256 digests only.
 *
 * <p>A key is looked up by its digest, so that the time a lookup takes says nothing about any key.
 */
public final class ApiKeys {
  /** Header that carries a key by itself; {@code Authorization: Bearer KEY} is the other way. */
  static final String HEADER = "x-api-key";

  private static final String BEARER = "bearer ";

  /** What a key may be used for. */
  public enum Right {
    /** To send spans and logs. */
    INGEST,
    /** To read what is stored. */
    QUERY
  }

  /** What a key stands for. */
  public record Grant(String workspace, Set<Right> rights) {
    public Grant {
      rights = Set.copyOf(rights);
    }
  }

  private final Map<String, Grant> grantsByDigest;

  public ApiKeys(Map<String, Grant> grantsByDigest) {
    this.grantsByDigest = Map.copyOf(grantsByDigest);
  }

  /**
   * Reads a YAML file such as
   *
   * <pre>
   *   keys:
   *     - key-sha256: 2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b
   *       workspace: acme
   *       rights: [ingest, query]
   *     - key: secret
   *       workspace: acme
   * </pre>
   *
   * <p>A key without {@code rights} may ingest.
   *
   * @throws ReceiverException when the file cannot be read or is not of that form; the message is
   *     one line and names the file and the line, never a key
   */
  public static ApiKeys load(Path file) {
    return new ApiKeys(ApiKeysFile.read(file));
  }

  /** The grant of the key in one of the headers; null when there is none or it is not known. */
  @Nullable Grant find(@Nullable String authorization, @Nullable String apiKey) {
    String key = apiKey;
    if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      key = authorization.substring(BEARER.length()).trim();
    }
    return key == null ? null : grantsByDigest.get(digest(key));
  }

  public static String digest(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
