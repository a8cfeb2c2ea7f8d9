package io.spanhouse.collector.decode;

/**
 * The elements of an array value. Makes its own view, so that elements can be read while the list
 * that holds the array stays valid.
 */
public final class ArrayElements {
  private static final int VALUES = 1 << 3 | WireReader.BYTES;

  private final WireReader wire = new WireReader();
  private final ValueReader value = new ValueReader(wire);
  private final AttributeList elements = new AttributeList(wire, value);

  /**
   * Reads an encoded ArrayValue, as found at {@link AttributeList#valueOffset}.
   *
   * @return the elements in order, with empty keys; valid until the next call
   */
  public AttributeList read(byte[] buffer, int offset, int length) {
    wire.reset(buffer, offset, length);
    elements.clear();
    while (wire.hasMore()) {
      int tag = wire.readTag();
      if (tag == VALUES) {
        int outer = wire.enter();
        value.clear();
        value.read();
        wire.leave(outer);
        elements.addElement();
      } else {
        wire.skip(tag);
      }
    }
    return elements;
  }
}
