package io.spanhouse.collector.receive.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.spanhouse.collector.receive.Spans;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BodyPoolTest {
  private final BodyPool pool = new BodyPool(1 << 20);

  @Test
  void arrayGivenBack_isHandedOutAgain() {
    byte[] array = pool.take(5000);
    assertThat(array).hasSize(5120);

    pool.give(array);

    assertThat(pool.take(5120)).isSameAs(array);
    assertThat(pool.take(5120)).isNotSameAs(array);
  }

  @Test
  void sizes_areQuartersOfPowersOfTwoUpTo16MiBThenExact() {
    assertThat(pool.take(0)).hasSize(4096);
    assertThat(pool.take(4096)).hasSize(4096);
    assertThat(pool.take(4097)).hasSize(5120);
    assertThat(pool.take(7169)).hasSize(8192);
    assertThat(pool.take(8192)).hasSize(8192);
    assertThat(pool.take(8193)).hasSize(10240);
    assertThat(pool.take(16 << 20)).hasSize(16 << 20);
    assertThat(pool.take((16 << 20) + 1)).hasSize((16 << 20) + 1);
  }

  @Test
  void retainedBytes_stayBelowTheirLimit() {
    for (int i = 0; i < 10; i++) {
      pool.give(new byte[512 << 10]);
    }
    assertThat(pool.retainedBytes()).isEqualTo(1 << 20);
    pool.take(512 << 10);
    assertThat(pool.retainedBytes()).isEqualTo(512 << 10);
  }

  @Test
  void everySize_fitsAndIsTakenBack() {
    for (int size = 1; size <= 16 << 20; size += 1 + size / 50) {
      byte[] array = pool.take(size);
      assertThat(array.length).isBetween(size, Math.max(4096, size + size / 4));
      if (array.length <= 1 << 20) {
        pool.give(array);
        assertThat(pool.take(size)).isSameAs(array);
      }
    }
  }

  @Test
  void foreignArrays_areNotRetained() {
    pool.give(new byte[5000]);
    pool.give(new byte[17 << 20]);

    assertThat(pool.retainedBytes()).isZero();
  }

  @Test
  void body_growsWithWhatArrivesNotWithWhatIsAnnounced() {
    Body body = new Body(pool);
    byte[] piece = Spans.ofSize(1000);

    body.append(Unpooled.wrappedBuffer(piece), 64 << 20);

    assertThat(body.bytes()).hasSizeLessThanOrEqualTo(64 << 10);
  }

  @Test
  void body_keepsItsBytesWhileItGrows() {
    Body body = new Body(pool);
    byte[] all = Spans.ofSize(700_000);
    for (int at = 0; at < all.length; at += 1000) {
      body.append(Unpooled.wrappedBuffer(all, at, 1000), -1);
    }

    assertThat(body.length()).isEqualTo(all.length);
    assertThat(Arrays.copyOf(body.bytes(), body.length())).isEqualTo(all);
    body.recycle();
    assertThat(body.length()).isZero();
    assertThat(body.bytes()).isEmpty();
  }

  @Test
  void body_isReadWholeFromAStream() throws Exception {
    byte[] all = Spans.ofSize(10_000);

    Body body = Body.readAll(pool, new ByteArrayInputStream(all));

    assertThat(Arrays.copyOf(body.bytes(), body.length())).isEqualTo(all);
    assertThat(Body.readAll(pool, new ByteArrayInputStream(new byte[0])).length()).isZero();
  }
}
