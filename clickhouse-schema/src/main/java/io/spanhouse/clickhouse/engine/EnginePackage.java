package io.spanhouse.clickhouse.engine;

import io.spanhouse.clickhouse.ClickHouseException;
import java.util.Locale;

/**
 * The npm package that carries ClickHouse as a shared library for one platform.
 *
 * @param name package name
 * @param version package version
 * @param packedBytes size of the tarball
 * @param unpackedBytes size of the library in it
 * @param integrity hash of the tarball in the npm notation, {@code sha512-} and Base64. It is held
 *     against what was fetched, whatever the registry in use says about it
 */
record EnginePackage(
    String name, String version, long packedBytes, long unpackedBytes, String integrity) {

  static final String VERSION = "26.7.3-stable.1";

  private static final EnginePackage LINUX_X64 =
      new EnginePackage(
          "@chdb/lib-linux-x64-gnu",
          VERSION,
          177_817_999L,
          566_330_096L,
          "sha512-XP97mMqnc5tZpKQywR8N7cLTsHNiTmHr30pC5mzo3jWmukjKn2IBa60c2B/gWUNcuFjOMjWoorQICCqBVj5wpw==");

  /** What {@code npm pack} is asked for. */
  String spec() {
    return name + "@" + version;
  }

  /** A file name that tells the packages of two platforms, and of two versions, apart. */
  String directoryName() {
    return name.substring(name.indexOf('/') + 1) + "-" + version;
  }

  static EnginePackage forThisMachine() {
    return forMachine(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
  }

  /** The package for a JVM's {@code os.name} and {@code os.arch}. */
  static EnginePackage forMachine(String osName, String osArch) {
    String os = osName.toLowerCase(Locale.ROOT);
    boolean x64 = osArch.equals("amd64") || osArch.equals("x86_64");
    if (os.equals("linux") && x64) {
      return LINUX_X64;
    }
    throw new ClickHouseException(
        "no embedded ClickHouse for "
            + osName
            + " on "
            + osArch
            + ": run a ClickHouse server and give its URL, or use Docker");
  }
}
