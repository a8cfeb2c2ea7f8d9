package io.spanhouse.clickhouse.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Shell scripts that stand in for npm; each notes its calls in a file beside it. */
final class FakeNpm {
  private FakeNpm() {}

  /** Takes its time, then delivers {@code tarball}. */
  static Path delivering(Path directory, Path tarball) throws IOException {
    return script(
        directory,
        """
        while [ "$1" != --pack-destination ]; do shift; done
        sleep 1
        cp '%s' "$2/delivered.tgz"
        """
            .formatted(tarball));
  }

  static Path failing(Path directory, String... errorLines) throws IOException {
    StringBuilder body = new StringBuilder();
    for (String line : errorLines) {
      body.append("echo '").append(line).append("' >&2\n");
    }
    return script(directory, body + "exit 1\n");
  }

  /** A package tarball with one file. */
  static Path tarball(Path directory, String fileName, String content) throws IOException {
    Path tarball = Files.createTempFile(directory, "package", ".tgz");
    try (OutputStream file = Files.newOutputStream(tarball);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(file))) {
      byte[] bytes = content.getBytes(UTF_8);
      TarArchiveEntry entry = new TarArchiveEntry("package/" + fileName);
      entry.setSize(bytes.length);
      tar.putArchiveEntry(entry);
      tar.write(bytes);
      tar.closeArchiveEntry();
    }
    return tarball;
  }

  static EnginePackage pinnedTo(Path tarball) throws IOException {
    return new EnginePackage(
        "@spanhouse/fake", "1.0", Files.size(tarball), 1000, "sha512-" + Tarball.sha512(tarball));
  }

  private static Path script(Path directory, String body) throws IOException {
    Path script = directory.resolve("npm");
    Files.writeString(
        script, "#!/bin/sh\necho call >> '%s'\n%s".formatted(directory.resolve("calls"), body));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return script;
  }
}
