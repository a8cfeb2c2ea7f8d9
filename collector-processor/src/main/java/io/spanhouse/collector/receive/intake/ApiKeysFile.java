package io.spanhouse.collector.receive.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.spanhouse.collector.receive.ReceiverException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the YAML file of {@link ApiKeys}. */
final class ApiKeysFile {
  private static final Logger LOG = LoggerFactory.getLogger(ApiKeysFile.class);
  private static final Set<PosixFilePermission> OF_OTHERS =
      Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

  private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");
  private static final Pattern WORKSPACE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  private final Path file;
  private final YAMLParser yaml;
  private final Map<String, ApiKeys.Grant> grants = new HashMap<>();

  private ApiKeysFile(Path file, YAMLParser yaml) {
    this.file = file;
    this.yaml = yaml;
  }

  static Map<String, ApiKeys.Grant> read(Path file) {
    try (YAMLParser yaml = new YAMLFactory().createParser(Files.newBufferedReader(file))) {
      ApiKeysFile reader = new ApiKeysFile(file, yaml);
      reader.readFile();
      warnIfOthersRead(file);
      return reader.grants;
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw new ReceiverException(file + ":" + line + ": this is not YAML", e);
    } catch (IOException e) {
      throw new ReceiverException(
          "The key file " + file + " cannot be read: check that it exists and may be read", e);
    }
  }

  private static void warnIfOthersRead(Path file) throws IOException {
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")
        && !Collections.disjoint(Files.getPosixFilePermissions(file), OF_OTHERS)) {
      LOG.warn("{} can be read by other users of this machine: chmod 600 it", file);
    }
  }

  private void readFile() throws IOException {
    if (yaml.nextToken() != JsonToken.START_OBJECT) {
      throw problem("a list called keys is expected");
    }
    while (yaml.nextToken() == JsonToken.FIELD_NAME) {
      if (!yaml.currentName().equals("keys")) {
        throw problem("keys is the only entry there is at this level");
      }
      readKeys();
    }
    if (grants.isEmpty()) {
      throw problem("there is no key in this file");
    }
  }

  private void readKeys() throws IOException {
    if (yaml.nextToken() != JsonToken.START_ARRAY) {
      throw problem("keys must be a list");
    }
    while (yaml.nextToken() != JsonToken.END_ARRAY) {
      if (yaml.currentToken() != JsonToken.START_OBJECT) {
        throw problem("a key is made of key-sha256 (or key), workspace and rights");
      }
      readKey();
    }
  }

  private void readKey() throws IOException {
    int line = line();
    String digest = null;
    String workspace = null;
    Set<ApiKeys.Right> rights = EnumSet.of(ApiKeys.Right.INGEST);
    while (yaml.nextToken() == JsonToken.FIELD_NAME) {
      switch (yaml.currentName()) {
        case "key-sha256" -> digest = once(digest, readDigest());
        case "key" -> digest = once(digest, ApiKeys.digest(readText("key")));
        case "workspace" -> workspace = readWorkspace();
        case "rights" -> rights = readRights();
        default -> throw problem("a key is made of key-sha256 (or key), workspace and rights");
      }
    }
    if (digest == null) {
      throw problem(line, "this key has neither key-sha256 nor key");
    }
    if (workspace == null) {
      throw problem(line, "this key has no workspace");
    }
    if (grants.putIfAbsent(digest, new ApiKeys.Grant(workspace, rights)) != null) {
      throw problem(line, "this key is in the file twice");
    }
  }

  private String once(@Nullable String before, String digest) {
    if (before != null) {
      throw problem("a key has one of key-sha256 and key");
    }
    return digest;
  }

  private String readDigest() throws IOException {
    String digest = readText("key-sha256");
    if (!SHA256.matcher(digest).matches()) {
      throw problem("key-sha256 must be 64 hexadecimal digits");
    }
    return digest.toLowerCase(Locale.ROOT);
  }

  private String readWorkspace() throws IOException {
    String workspace = readText("workspace");
    if (!WORKSPACE.matcher(workspace).matches()) {
      throw problem("a workspace is 1 to 128 letters, digits, dots, dashes and underscores");
    }
    return workspace;
  }

  private Set<ApiKeys.Right> readRights() throws IOException {
    if (yaml.nextToken() != JsonToken.START_ARRAY) {
      throw problem("rights must be a list");
    }
    Set<ApiKeys.Right> rights = EnumSet.noneOf(ApiKeys.Right.class);
    while (yaml.nextToken() != JsonToken.END_ARRAY) {
      rights.add(
          switch (yaml.currentToken().isScalarValue() ? yaml.getText() : "") {
            case "ingest" -> ApiKeys.Right.INGEST;
            case "query" -> ApiKeys.Right.QUERY;
            default -> throw problem("a right is ingest or query");
          });
    }
    return rights;
  }

  private String readText(String field) throws IOException {
    if (!yaml.nextToken().isScalarValue() || yaml.getText().isBlank()) {
      throw problem(field + " must be text");
    }
    return yaml.getText();
  }

  private int line() {
    return yaml.currentTokenLocation().getLineNr();
  }

  private ReceiverException problem(String what) {
    return problem(line(), what);
  }

  private ReceiverException problem(int line, String what) {
    return new ReceiverException(file + ":" + line + ": " + what);
  }
}
