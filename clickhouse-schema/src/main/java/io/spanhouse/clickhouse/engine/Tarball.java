package io.spanhouse.clickhouse.engine;

import io.spanhouse.clickhouse.ClickHouseException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** What npm delivers: a gzipped tar. Its hash is checked before anything in it is read. */
final class Tarball {
  private static final int BUFFER_BYTES = 1 << 16;

  private Tarball() {}

  static void verify(Path tarball, EnginePackage enginePackage) throws IOException {
    String found = "sha512-" + sha512(tarball);
    if (!found.equals(enginePackage.integrity())) {
      throw new ClickHouseException(
          "%s is not the expected package (its hash is %.24s..., pinned is %.24s...): check the registry npm uses, nothing was installed"
              .formatted(enginePackage.spec(), found, enginePackage.integrity()));
    }
  }

  /** Writes the entry whose file name is {@code fileName} to {@code target}. */
  static void extract(Path tarball, String fileName, Path target, EnginePackage enginePackage)
      throws IOException {
    try (InputStream file = Files.newInputStream(tarball);
        TarArchiveInputStream tar =
            new TarArchiveInputStream(
                new BufferedInputStream(new GZIPInputStream(file, BUFFER_BYTES), BUFFER_BYTES))) {
      TarArchiveEntry entry = tar.getNextEntry();
      while (entry != null) {
        if (entry.isFile() && entry.getName().endsWith("/" + fileName)) {
          try (OutputStream out = Files.newOutputStream(target)) {
            tar.transferTo(out);
          }
          return;
        }
        entry = tar.getNextEntry();
      }
    }
    throw new ClickHouseException(enginePackage.spec() + " holds no " + fileName);
  }

  /** SHA-512 of a file, in Base64. */
  static String sha512(Path path) throws IOException {
    try (DigestInputStream in =
        new DigestInputStream(Files.newInputStream(path), MessageDigest.getInstance("SHA-512"))) {
      in.transferTo(OutputStream.nullOutputStream());
      return Base64.getEncoder().encodeToString(in.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
