package io.spanhouse.collector.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.spanhouse.collector.receive.PermanentException;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Broken requests, each with what is said about it. */
class BrokenInputTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0a                   | resource 0: truncated field at byte 1",
        "0a05                 | resource 0: truncated field at byte 2",
        "0affffffff0f         | resource 0: negative length at byte 6",
        "0affffffffffffffffff01 | resource 0: negative length at byte 11",
        "0affffffff07         | resource 0: truncated field at byte 6",
        "0affffffffffffffffffff01 | resource 0: varint longer than 10 bytes at byte 1",
        "ffffffffffffffffffff01 | varint longer than 10 bytes at byte 0",
        "00                   | invalid tag at byte 1",
        "07                   | invalid tag at byte 1",
        "0e                   | invalid wire type 6 at byte 1",
        "0f                   | invalid wire type 7 at byte 1",
        "0c                   | end of a group that was not started at byte 1",
        "0b                   | truncated field at byte 1",
        "0b14                 | end of a group that was not started at byte 2",
        "0b130c               | end of a group that was not started at byte 3",
        "0b0a050c             | truncated field at byte 3",
        "0880                 | truncated field at byte 1",
        "0900000000000000     | truncated field at byte 1",
        "0d000000             | truncated field at byte 1",
        "1f8b0800000000000003 | invalid wire type 7 at byte 1",
        "7b7d                 | truncated field at byte 2",
        "0a020a05             | resource 0: truncated field at byte 4",
        "0a030a010a           | resource 0: truncated field at byte 5",
        "0a020c00             | resource 0: end of a group that was not started at byte 3",
        "0a031a01ff           | resource 0: invalid UTF-8 in the string at byte 4",
        "0a070a051a031a01ff   | resource 0: invalid UTF-8 in the string at byte 8",
        "0a00 0a02 1205       | resource 1: truncated field at byte 6",
        "0a04 1202 1205       | resource 0: truncated field at byte 6",
        "0a05 1203 1a01ff     | resource 0: invalid UTF-8 in the string at byte 6",
        "0a06 1204 1202 2a05  | span 0 of resource 0: truncated field at byte 8",
        "0a07 1205 1203 2a01c0 | span 0 of resource 0: invalid UTF-8 in the string at byte 8",
        "0a0a 1208 1200 1200 1202 2a05 | span 2 of resource 0: truncated field at byte 12",
        "0a00 0a08 1206 1200 1202 2a05 | span 1 of resource 1: truncated field at byte 12",
        "0a07 1205 1203 390000 | span 0 of resource 0: truncated field at byte 7",
        "0a08 1206 1204 4a02 0a05 | span 0 of resource 0: truncated field at byte 10",
        "0a09 1207 1205 4a03 0a01ed | span 0 of resource 0: invalid UTF-8 in the string at byte 10",
        "0a0a 1208 1206 4a04 1202 0a05 | span 0 of resource 0: truncated field at byte 12",
        "0a0b 1209 1207 4a05 1203 0a01ff | span 0 of resource 0: invalid UTF-8 in the string at byte 12",
        "0a0d 120b 1209 4a07 1205 2a03 0a01 0a | span 0 of resource 0: truncated field at byte 15",
        "0a0f 120d 120b 4a09 1207 3205 0a03 0a01 ff"
            + " | span 0 of resource 0: invalid UTF-8 in the string at byte 16",
        "0a11 120f 120d 4a0b 1209 3207 0a05 1203 0a01 ff"
            + " | span 0 of resource 0: invalid UTF-8 in the string at byte 18",
        "0a08 1206 1204 5a02 1205 | span 0 of resource 0: truncated field at byte 10",
        "0a08 1206 1204 6a02 0a05 | span 0 of resource 0: truncated field at byte 10",
        "0a08 1206 1204 7a02 1205 | span 0 of resource 0: truncated field at byte 10",
        "0a05 1203 1201 4c    | span 0 of resource 0: end of a group that was not started at byte 7"
      })
  void traces_thatAreBroken_areRefusedWithThePlace(String hex, String message) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    TraceCursor cursor = new TraceCursor();
    cursor.reset(bytes, 0, bytes.length);

    assertThatThrownBy(() -> readToEnd(cursor))
        .isInstanceOf(PermanentException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> ExportTraceServiceRequest.parseFrom(bytes))
        .isInstanceOf(InvalidProtocolBufferException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0a06 1204 1202 1a05  | log record 0 of resource 0: truncated field at byte 8",
        "0a08 1206 1204 2a02 0a05 | log record 0 of resource 0: truncated field at byte 10",
        "0a09 1207 1205 2a03 0a01ff"
            + " | log record 0 of resource 0: invalid UTF-8 in the string at byte 10",
        "0a08 1206 1204 3202 0a05 | log record 0 of resource 0: truncated field at byte 10",
        "0a07 1205 1203 6201ff | log record 0 of resource 0: invalid UTF-8 in the string at byte 8",
        "0a07 1205 1203 450000 | log record 0 of resource 0: truncated field at byte 7"
      })
  void logs_thatAreBroken_areRefusedWithThePlace(String hex, String message) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    LogCursor cursor = new LogCursor();
    cursor.reset(bytes, 0, bytes.length);

    assertThatThrownBy(() -> readToEnd(cursor))
        .isInstanceOf(PermanentException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> ExportLogsServiceRequest.parseFrom(bytes))
        .isInstanceOf(InvalidProtocolBufferException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "4a0a0a0161120508ffffffff",
    "4a060a01611201ff",
    "4a060a0161120118",
    "4a070a016112021880",
    "4a080a0161120321aabb",
    "4a070a016112020a01",
    "4a070a0161120a0a01",
    "4a070aff6112020a00",
    "4aff0a016112020a00"
  })
  void attributes_thatAreAlmostOrdinary_areRefused(String attribute) {
    byte[] span = HexFormat.of().parseHex(attribute);
    byte[] bytes = new byte[span.length + 6];
    System.arraycopy(span, 0, bytes, 6, span.length);
    for (int i = 0; i < 3; i++) {
      bytes[2 * i] = (byte) (i == 0 ? 0x0a : 0x12);
      bytes[2 * i + 1] = (byte) (bytes.length - 2 * i - 2);
    }
    TraceCursor cursor = new TraceCursor();
    cursor.reset(bytes, 0, bytes.length);

    assertThatThrownBy(() -> readToEnd(cursor)).isInstanceOf(PermanentException.class);
    assertThatThrownBy(() -> ExportTraceServiceRequest.parseFrom(bytes))
        .isInstanceOf(InvalidProtocolBufferException.class);
  }

  @ParameterizedTest
  @CsvSource({"''", "0a00", "0a021200", "0a0412021200", "0b0c", "0b130d00000000140c", "f87fff01"})
  void traces_thatAreOddButWhole_areRead(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    TraceCursor cursor = new TraceCursor();
    cursor.reset(bytes, 0, bytes.length);

    assertThat(readToEnd(cursor)).isEqualTo(hex.equals("0a0412021200") ? 1 : 0);
  }

  private static int readToEnd(EnvelopeCursor cursor) {
    int items = 0;
    while (cursor.next()) {
      items++;
    }
    return items;
  }
}
