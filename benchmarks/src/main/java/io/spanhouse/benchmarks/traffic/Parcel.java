package io.spanhouse.benchmarks.traffic;

import java.util.Comparator;

/** A span on its way. */
final class Parcel {
  /** Earlier in the stream first. */
  static final Comparator<Parcel> ORDER =
      Comparator.<Parcel>comparingLong(parcel -> parcel.due)
          .thenComparingLong(parcel -> parcel.number);

  /** The place in the stream from which on it may be sent. */
  final long due;

  /** Of all parcels, to keep those due at once in order. */
  final long number;

  /** Which resource and scope it is of, see {@link Requests#group}. */
  final int group;

  /** As a field of ScopeSpans. */
  final byte[] bytes;

  Parcel(long due, long number, int group, byte[] bytes) {
    this.due = due;
    this.number = number;
    this.group = group;
    this.bytes = bytes;
  }
}
