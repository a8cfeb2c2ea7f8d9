package io.spanhouse.collector.map.column;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.spanhouse.collector.decode.AnyValueText;
import io.spanhouse.collector.decode.AnyValueType;
import io.spanhouse.collector.decode.ArrayElements;
import io.spanhouse.collector.decode.AttributeList;
import io.spanhouse.collector.decode.ByteArray;
import io.spanhouse.collector.normalize.Field;
import io.spanhouse.collector.normalize.Fields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Lists of texts however a sender wrote them: as an array, as JSON array text, or as one text. */
public final class TextList {
  private static final JsonFactory JSON = new JsonFactory();

  private final ArrayElements arrays = new ArrayElements();
  private final AnyValueText anyValueText = new AnyValueText();
  private final ByteArray text = new ByteArray();

  /** Appends a row with the field's texts to {@code column}; an empty row when it is absent. */
  public void append(Fields fields, Field field, ArrayColumn<StringColumn> column) {
    int count = 0;
    if (fields.has(field)) {
      byte[] buffer = fields.buffer(field);
      int offset = fields.offset(field);
      int length = fields.length(field);
      if (fields.type(field) == AnyValueType.ARRAY) {
        count = appendArray(arrays.read(buffer, offset, length), column.elements());
      } else if (fields.type(field) == AnyValueType.STRING) {
        count = appendText(buffer, offset, length, column.elements());
      }
    }
    column.endRow(count);
  }

  private int appendArray(AttributeList elements, StringColumn column) {
    for (int i = 0; i < elements.size(); i++) {
      text.clear();
      anyValueText.append(elements, i, text);
      column.append(text);
    }
    return elements.size();
  }

  private static int appendText(byte[] buffer, int offset, int length, StringColumn column) {
    if (buffer[offset] == '[') {
      List<String> texts = new ArrayList<>();
      if (parse(buffer, offset, length, texts)) {
        texts.forEach(each -> column.append(each.getBytes(StandardCharsets.UTF_8)));
        return texts.size();
      }
    }
    column.append(buffer, offset, length);
    return 1;
  }

  /** Whether the text is one flat JSON array, whose scalars are added to {@code texts}. */
  private static boolean parse(byte[] buffer, int offset, int length, List<String> texts) {
    try (JsonParser parser = JSON.createParser(buffer, offset, length)) {
      parser.nextToken();
      JsonToken token = parser.nextToken();
      while (token != null && token.isScalarValue()) {
        texts.add(parser.getText());
        token = parser.nextToken();
      }
      return token == JsonToken.END_ARRAY && parser.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }
}
