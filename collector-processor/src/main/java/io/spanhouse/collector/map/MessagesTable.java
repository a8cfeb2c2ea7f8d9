package io.spanhouse.collector.map;

import io.spanhouse.collector.map.column.LowCardinalityColumn;
import io.spanhouse.collector.map.column.NumberColumn;
import io.spanhouse.collector.map.column.StringColumn;
import io.spanhouse.collector.map.column.UuidColumn;
import io.spanhouse.collector.normalize.ByteDictionary;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Table {@code messages}: one row a message, once a block however many calls of its workspace and
 * month repeat it.
 */
public final class MessagesTable extends Table {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final int MONTH_SHIFT = 44;
  private static final int INITIAL_SLOTS = 256;

  private final LowCardinalityColumn workspace = column("workspace", new LowCardinalityColumn());
  private final NumberColumn month = column("month", NumberColumn.uint32());
  private final UuidColumn hash = column("hash", new UuidColumn());
  private final StringColumn text = column("text", new StringColumn());
  private final NumberColumn receivedAt = column("received_at", NumberColumn.seconds());

  private final MessageList list = new MessageList();
  private final MessageDigest digest;
  private final byte[] digested = new byte[32];
  private final Month months = new Month();

  /** Workspaces by number, and of each row the number and the place of its hash in a slot. */
  private final ByteDictionary workspaces = new ByteDictionary();

  private int[] workspaceIds = new int[INITIAL_SLOTS / 2];
  private int[] places = new int[INITIAL_SLOTS / 2];
  private int[] slots = new int[INITIAL_SLOTS];

  MessagesTable() {
    super("messages");
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Appends the messages of a call's input, where the input is a list of messages, and their hashes
   * to {@code hashes}.
   *
   * @param startedAt of the call, nanoseconds since the epoch
   * @return how many hashes; 0 where the input is to be stored with the call
   */
  int append(
      Origin origin, long startedAt, byte[] buffer, int offset, int length, UuidColumn hashes) {
    if (!list.read(buffer, offset, length)) {
      return 0;
    }
    byte[] owner = origin.workspace();
    int workspaceId = workspaces.add(owner, 0, owner.length);
    int monthNumber = months.of(startedAt);
    for (int i = 0; i < list.size(); i++) {
      int start = list.start(i);
      int size = list.end(i) - start;
      digest(buffer, start, size);
      hashes.append(digested);
      int slot = slot(workspaceId, monthNumber);
      if (slots[slot] == 0) {
        workspace.append(owner);
        month.append(monthNumber);
        hash.append(digested);
        text.append(buffer, start, size);
        receivedAt.append(origin.receivedAt() / NANOS_PER_SECOND);
        endRow();
        occupy(slot, workspaceId);
      }
    }
    return list.size();
  }

  private void digest(byte[] buffer, int offset, int length) {
    digest.update(buffer, offset, length);
    try {
      digest.digest(digested, 0, digested.length);
    } catch (DigestException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The slot of the row with the hash in {@link #digested}, or the empty one where it belongs. */
  private int slot(int workspaceId, int monthNumber) {
    int mask = slots.length - 1;
    int slot = (int) INTS.get(digested, 0) & mask;
    while (slots[slot] != 0) {
      int row = slots[slot] - 1;
      if (hash.equals(row, digested)
          && workspaceIds[row] == workspaceId
          && month.value(row) == monthNumber) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void occupy(int slot, int workspaceId) {
    int row = rows() - 1;
    if (row == places.length) {
      places = Arrays.copyOf(places, row * 2);
      workspaceIds = Arrays.copyOf(workspaceIds, row * 2);
    }
    places[row] = (int) INTS.get(digested, 0);
    workspaceIds[row] = workspaceId;
    slots[slot] = rows();
    if (rows() * 2 > slots.length) {
      slots = new int[slots.length * 2];
      fillSlots();
    }
  }

  private void fillSlots() {
    int mask = slots.length - 1;
    for (int row = 0; row < rows(); row++) {
      int slot = places[row] & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = row + 1;
    }
  }

  @Override
  void truncated() {
    Arrays.fill(slots, 0);
    fillSlots();
    if (rows() == 0) {
      workspaces.clear();
    }
  }

  @Override
  int partition(int row) {
    return (int) month.value(row);
  }

  @Override
  long sortPrefix(int row) {
    return (month.value(row) << MONTH_SHIFT) | (hash.prefix(row) >>> (Long.SIZE - MONTH_SHIFT));
  }

  @Override
  int compare(int a, int b) {
    int order = workspace.compare(a, b);
    if (order == 0) {
      order = Long.compare(month.value(a), month.value(b));
    }
    return order == 0 ? hash.compare(a, b) : order;
  }
}
