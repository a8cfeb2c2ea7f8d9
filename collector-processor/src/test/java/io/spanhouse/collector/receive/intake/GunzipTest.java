package io.spanhouse.collector.receive.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanhouse.collector.receive.OtlpStatus;
import io.spanhouse.collector.receive.PermanentException;
import io.spanhouse.collector.receive.RunningReceiver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class GunzipTest {
  private static final int LIMIT = 1 << 20;

  private final BodyPool pool = new BodyPool(16 << 20);
  private long held;

  @Property(tries = 300)
  void members_inflateToTheirConcatenation(
      @ForAll @Size(max = 2000) byte[] first, @ForAll @Size(max = 2000) byte[] second) {
    assertThat(inflate(concat(gzip(first), gzip(second)))).isEqualTo(concat(first, second));
  }

  @Property(tries = 2000)
  void brokenBytes_areRefusedOrInflatedAsTheJdkDoes(
      @ForAll @IntRange(max = 399) int position, @ForAll byte flip) throws IOException {
    byte[] sound = gzip(sample(1000));
    byte[] broken = sound.clone();
    broken[position % broken.length] ^= flip;

    byte[] result;
    try {
      result = inflate(broken);
    } catch (PermanentException | RefusedException e) {
      return;
    }
    // Some header bytes (time, operating system) mean nothing.
    assertThat(result).isEqualTo(sample(1000));
    assertThat(new GZIPInputStream(new ByteArrayInputStream(broken)).readAllBytes())
        .isEqualTo(result);
  }

  @Property(tries = 500)
  void randomBytes_areRefused(@ForAll @Size(max = 100) byte[] bytes) {
    assertThatThrownBy(() -> inflate(bytes)).isInstanceOf(PermanentException.class);
  }

  @Test
  void headerWithAllOptionalFields_isSkipped() {
    byte[] plain = sample(100);
    byte[] simple = gzip(plain);
    ByteArrayOutputStream full = new ByteArrayOutputStream();
    full.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 0});
    full.writeBytes(new byte[] {3, 0, 'a', 'b', 'c'}); // extra field
    full.writeBytes(new byte[] {'n', 'a', 'm', 'e', 0});
    full.writeBytes(new byte[] {'h', 'i', 0});
    full.writeBytes(new byte[] {1, 2}); // header CRC
    full.write(simple, 10, simple.length - 10);

    assertThat(inflate(full.toByteArray())).isEqualTo(plain);
  }

  @Test
  void headerFieldsWithoutAnEnd_areTruncated() {
    byte[] unending = new byte[30];
    Arrays.fill(unending, (byte) 'x');
    for (int flag : new int[] {4, 8, 16}) {
      System.arraycopy(
          new byte[] {0x1f, (byte) 0x8b, 8, (byte) flag, 0, 0, 0, 0, 0, 0}, 0, unending, 0, 10);
      assertThatThrownBy(() -> inflate(unending))
          .isInstanceOf(PermanentException.class)
          .hasMessageContaining("truncated");
    }
  }

  @Test
  void exactlyTheLimit_isInflatedAndOneMoreIsTooLarge() {
    assertThat(inflate(gzip(sample(LIMIT)))).isEqualTo(sample(LIMIT));
    assertThatThrownBy(() -> inflate(gzip(sample(LIMIT + 1))))
        .isInstanceOfSatisfying(
            RefusedException.class,
            e -> assertThat(e.outcome().status()).isEqualTo(OtlpStatus.TOO_LARGE));
  }

  @Test
  void inflatedBytes_areHeldOnce() {
    inflate(gzip(sample(5000)));
    assertThat(held).isEqualTo(5000);

    held = 0;
    inflate(concat(gzip(sample(5000)), gzip(sample(20))));
    assertThat(held).isEqualTo(5020);
  }

  @Test
  void budgetThatIsTaken_isPassedOn() {
    byte[] compressed = gzip(sample(5000));

    assertThatThrownBy(
            () ->
                Gunzip.ofThread()
                    .inflate(
                        compressed,
                        compressed.length,
                        LIMIT,
                        pool,
                        bytes -> {
                          throw new RefusedException(Outcome.cancelled("full"));
                        }))
        .isInstanceOf(RefusedException.class)
        .hasMessage("full");
  }

  @Test
  void failure_leavesTheThreadsInflaterUsable() {
    assertThatThrownBy(() -> inflate(Arrays.copyOf(gzip(sample(1000)), 50)))
        .isInstanceOf(PermanentException.class);

    assertThat(inflate(gzip(sample(1000)))).isEqualTo(sample(1000));
  }

  private byte[] inflate(byte[] compressed) {
    // In a larger array, as the pool hands out.
    byte[] array = Arrays.copyOf(compressed, compressed.length + 100);
    Body body =
        Gunzip.ofThread().inflate(array, compressed.length, LIMIT, pool, bytes -> held += bytes);
    return Arrays.copyOf(body.bytes(), body.length());
  }

  private static byte[] gzip(byte[] plain) {
    return RunningReceiver.gzip(plain);
  }

  private static byte[] sample(int size) {
    byte[] bytes = new byte[size];
    Random random = new Random(1);
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt() : 'a');
    }
    return bytes;
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }
}
