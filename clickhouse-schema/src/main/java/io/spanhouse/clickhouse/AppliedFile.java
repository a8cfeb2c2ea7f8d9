package io.spanhouse.clickhouse;

/** A row of {@code schema_migrations}. */
record AppliedFile(int version, String name, String checksum) {}
