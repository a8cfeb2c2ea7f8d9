package io.spanhouse.collector.receive.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanhouse.collector.receive.ReceiverException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeysTest {
  /** SHA-256 of {@code abc}, from FIPS 180-4's examples. */
  private static final String DIGEST_OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir Path folder;

  @Test
  void keys_areKnownByDigestOrPlain() throws Exception {
    ApiKeys keys =
        load(
            """
            keys:
              - key-sha256: %s
                workspace: acme
                rights: [ingest, query]
              - key: plain-key
                workspace: other
            """
                .formatted(DIGEST_OF_ABC));

    ApiKeys.Grant acme = keys.find("Bearer abc", null);
    assertThat(acme).isNotNull();
    assertThat(acme.workspace()).isEqualTo("acme");
    assertThat(acme.rights()).containsExactlyInAnyOrder(ApiKeys.Right.INGEST, ApiKeys.Right.QUERY);
    ApiKeys.Grant other = keys.find(null, "plain-key");
    assertThat(other).isNotNull();
    assertThat(other.workspace()).isEqualTo("other");
    assertThat(other.rights()).containsExactly(ApiKeys.Right.INGEST);
  }

  @Test
  void digest_mayBeInUpperCase() throws Exception {
    ApiKeys keys =
        load(
            "keys: [{key-sha256: "
                + DIGEST_OF_ABC.toUpperCase(java.util.Locale.ROOT)
                + ", workspace: acme}]");

    assertThat(keys.find(null, "abc")).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({"Bearer abc", "bearer abc", "BEARER  abc ", "bEaReR abc"})
  void bearerScheme_isReadInAnyCase(String header) throws Exception {
    assertThat(load("keys: [{key: abc, workspace: acme}]").find(header, null)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"abc", "Basic abc", "Bearer", "Bearer abcd", "Bearer ab", "Bearer ABC", ""})
  void otherAuthorization_findsNothing(String header) throws Exception {
    assertThat(load("keys: [{key: abc, workspace: acme}]").find(header, null)).isNull();
  }

  @Test
  void missingOrUnknownKey_findsNothing() throws Exception {
    ApiKeys keys = load("keys: [{key: abc, workspace: acme}]");

    assertThat(keys.find(null, null)).isNull();
    assertThat(keys.find(null, "abcd")).isNull();
    assertThat(keys.find(null, DIGEST_OF_ABC)).isNull();
  }

  @Test
  void keyWithoutRights_mayDoNothing() throws Exception {
    ApiKeys.Grant grant = load("keys: [{key: abc, workspace: acme, rights: []}]").find(null, "abc");

    assertThat(grant).isNotNull();
    assertThat(grant.rights()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "keys:\\n  - workspace: acme | 2 | neither key-sha256 nor key",
        "keys:\\n  - key: abc | 2 | has no workspace",
        "keys:\\n  - key: abc\\n    workspace: acme\\n    rights: [ingest, fly] | 4 | ingest or query",
        "keys:\\n  - key: abc\\n    workspace: acme\\n    rights: ingest | 4 | rights must be a list",
        "keys:\\n  - key: abc\\n    workspace: a/b | 3 | letters, digits",
        "keys:\\n  - key: abc\\n    workspace: [acme] | 3 | workspace must be text",
        "keys:\\n  - key-sha256: abc\\n    workspace: acme | 2 | 64 hexadecimal digits",
        "keys:\\n  - key: abc\\n    colour: red | 3 | made of key-sha256",
        "keys:\\n  - key: abc\\n    workspace: a\\n  - key: abc\\n    workspace: b | 4 | twice",
        "keys:\\n  - key: abc\\n    key-sha256: 00\\n    workspace: a | 3 | 64 hexadecimal digits",
        "keys:\\n  - abc | 2 | made of key-sha256",
        "keys: abc | 1 | must be a list",
        "keys: [] | 1 | no key in this file",
        "other: 1 | 1 | keys is the only entry",
        "- key: abc | 1 | a list called keys",
        "keys:\\n  - {key: abc, workspace | 2 | workspace must be text",
        "keys:\\n  - key: 'abc | 2 | not YAML",
      })
  void brokenFile_isNamedWithItsLine(String content, int line, String problem) throws Exception {
    Path file = write(content.replace("\\n", "\n"));

    assertThatThrownBy(() -> ApiKeys.load(file))
        .isInstanceOf(ReceiverException.class)
        .hasMessageStartingWith(file + ":" + line + ": ")
        .hasMessageContaining(problem)
        .hasMessageNotContaining("\n")
        .hasMessageNotContaining("abc");
  }

  @Test
  void emptyFile_isRefused() throws Exception {
    Path file = write("");

    assertThatThrownBy(() -> ApiKeys.load(file))
        .isInstanceOf(ReceiverException.class)
        .hasMessageContaining("a list called keys");
  }

  @Test
  void missingFile_isRefusedInOneLine() {
    Path file = folder.resolve("absent.yaml");

    assertThatThrownBy(() -> ApiKeys.load(file))
        .isInstanceOf(ReceiverException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("cannot be read")
        .hasMessageNotContaining("\n");
  }

  private ApiKeys load(String yaml) throws IOException {
    return ApiKeys.load(write(yaml));
  }

  private Path write(String yaml) throws IOException {
    return Files.writeString(folder.resolve("keys.yaml"), yaml);
  }
}
