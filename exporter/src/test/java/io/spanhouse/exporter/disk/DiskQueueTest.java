package io.spanhouse.exporter.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskQueueTest {
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path directory;

  @Test
  void requests_comeBackWhole_oldestFirst_toWhoeverOpensTheDirectory() throws Exception {
    DiskQueue first = new DiskQueue(directory.resolve("new"), 1 << 20, DAY);
    for (int i = 0; i < 20; i++) {
      first.add(request("request " + i));
    }

    assertThat(texts(new DiskQueue(directory.resolve("new"), 1 << 20, DAY)))
        .hasSize(20)
        .startsWith("request 0", "request 1")
        .endsWith("request 19");
  }

  @Test
  void directory_isItsOwnersAlone() throws Exception {
    new DiskQueue(directory.resolve("a/b"), 1 << 20, DAY).add(request("text"));

    assertThat(Files.getPosixFilePermissions(directory.resolve("a/b")))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void tooMany_theOldestMakeRoom_counted() throws Exception {
    DiskQueue queue = new DiskQueue(directory, 10 * 4096, DAY);
    for (int i = 0; i < 15; i++) {
      queue.add(request("request " + i));
    }

    assertThat(texts(queue)).hasSize(10).startsWith("request 5").endsWith("request 14");
    assertThat(queue.givenUp()).isEqualTo(5);
  }

  @Test
  void spaceIsCounted_alsoOfWhatWasThereBefore() throws Exception {
    DiskQueue before = new DiskQueue(directory, 10 * 4096, DAY);
    for (int i = 0; i < 8; i++) {
      before.add(request("before " + i));
    }
    DiskQueue queue = new DiskQueue(directory, 10 * 4096, DAY);
    assertThat(queue.oldestFirst()).hasSize(8);
    queue.add(request("x".repeat(3 * 4096)));

    assertThat(texts(queue)).hasSize(8).startsWith("before 1");
  }

  @Test
  void deliveredRequests_makeRoom_uncounted() throws Exception {
    DiskQueue queue = new DiskQueue(directory, 10 * 4096, DAY);
    for (int i = 0; i < 100; i++) {
      queue.add(request("text"));
      for (Path request : queue.oldestFirst()) {
        queue.remove(request);
      }
    }

    assertThat(queue.givenUp()).isZero();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void tooOld_isGivenUp() throws Exception {
    DiskQueue queue = new DiskQueue(directory, 1 << 20, DAY);
    queue.add(request("young"));
    Path young = queue.oldestFirst().get(0);
    long then = Instant.now().minus(DAY).minusSeconds(1).toEpochMilli();
    Files.copy(young, directory.resolve(then + young.getFileName().toString().substring(13)));

    assertThat(texts(queue)).containsExactly("young");
    assertThat(queue.givenUp()).isEqualTo(1);
  }

  @Test
  void largerThanEverything_isRefused_andLeavesTheOthers() throws Exception {
    DiskQueue queue = new DiskQueue(directory, 4096, DAY);
    queue.add(request("small"));

    assertThatIOException().isThrownBy(() -> queue.add(request("x".repeat(4097))));
    assertThat(texts(queue)).containsExactly("small");
  }

  @Test
  void requestThatCannotBeWritten_leavesNothing() {
    DiskQueue queue = new DiskQueue(directory, 1 << 20, DAY);
    MessageWriter broken =
        new MessageWriter() {
          @Override
          public void writeMessage(OutputStream output) throws IOException {
            output.write(new byte[100_000]);
            throw new IllegalStateException("broken");
          }

          @Override
          public int getContentLength() {
            return 100_001;
          }
        };

    assertThatThrownBy(() -> queue.add(broken)).isInstanceOf(IllegalStateException.class);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void filesOfOthers_areLeftAlone_abandonedOnesGo() throws Exception {
    Path notes = Files.writeString(directory.resolve("notes.otlp"), "mine");
    Path fresh = Files.writeString(directory.resolve("1795346328190-a.staged"), "half");
    Path abandoned = Files.writeString(directory.resolve("1795346328191-b.staged"), "half");
    Files.setLastModifiedTime(abandoned, FileTime.from(Instant.now().minusSeconds(3600)));
    DiskQueue queue = new DiskQueue(directory, 1 << 20, DAY);

    assertThat(queue.oldestFirst()).isEmpty();
    assertThat(List.of(notes, fresh)).allMatch(Files::exists);
    assertThat(abandoned).doesNotExist();
  }

  @Test
  void lock_isHeldByOne() throws Exception {
    DiskQueue queue = new DiskQueue(directory, 1 << 20, DAY);
    DiskQueue other = new DiskQueue(directory.resolve("../" + directory.getFileName()), 1, DAY);
    try (DirectoryLock lock = queue.lock()) {
      assertThat(lock).isNotNull();
      assertThat(other.lock()).isNull();
      assertThat(queue.lock()).isNull();
    }
    try (DirectoryLock lock = other.lock()) {
      assertThat(lock).isNotNull();
    }
  }

  private static List<String> texts(DiskQueue queue) throws IOException {
    List<String> texts = new ArrayList<>();
    for (Path request : queue.oldestFirst()) {
      texts.add(Files.readString(request));
    }
    return texts;
  }

  private static MessageWriter request(String text) {
    return new StoredRequest(text.getBytes(StandardCharsets.UTF_8));
  }
}
