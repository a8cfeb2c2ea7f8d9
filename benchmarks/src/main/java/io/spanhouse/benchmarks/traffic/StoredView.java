package io.spanhouse.benchmarks.traffic;

import io.spanhouse.benchmarks.ClickHouseProbe;
import io.spanhouse.benchmarks.traffic.LedgerView.Digest;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A view as ClickHouse has it, asked for what the ledger holds of it. */
final class StoredView {
  private static final int MONEY_DIGITS = 12;

  private final ClickHouseProbe clickHouse;
  private final LedgerView view;
  private final Map<String, String> parameters;

  /** Only of rows of {@code workspace}. */
  StoredView(ClickHouseProbe clickHouse, LedgerView view, String workspace) {
    this.clickHouse = clickHouse;
    this.view = view;
    parameters = Map.of("workspace", workspace, "sample", view.sample());
  }

  /** The columns it has; none when there is no such view. */
  static Set<String> columnsOf(ClickHouseProbe clickHouse, String name) {
    return new TreeSet<>(
        clickHouse.rows(
            "SELECT name FROM system.columns WHERE database = currentDatabase()"
                + " AND table = {table:String}",
            Map.of("table", name)));
  }

  /** What each day's rows come to. */
  Map<Long, Digest> days() {
    List<Column> columns = view.columns;
    StringBuilder query =
        new StringBuilder("SELECT row_day, count(), sum(row_hash), groupBitXor(row_hash)");
    for (int i = 0; i < columns.size(); i++) {
      if (isCompared(columns.get(i)) && columns.get(i).hasTotal()) {
        query.append(", toString(ifNull(sum(c").append(i).append("), 0))");
      } else {
        query.append(", '0'");
      }
    }
    query.append(" FROM (SELECT ").append(view.daySql).append(" AS row_day, halfMD5(");
    query.append(rowSql()).append(") AS row_hash");
    for (int i = 0; i < columns.size(); i++) {
      if (isCompared(columns.get(i)) && columns.get(i).hasTotal()) {
        query.append(", ").append(columns.get(i).sql()).append(" AS c").append(i);
      }
    }
    query.append(from()).append(") GROUP BY row_day ORDER BY row_day FORMAT TSVRaw");
    Map<Long, Digest> days = new TreeMap<>();
    for (String line : clickHouse.rows(query.toString(), parameters)) {
      String[] cells = line.split("\t", -1);
      days.put(Long.valueOf(cells[0]), digest(cells));
    }
    return days;
  }

  private Digest digest(String[] cells) {
    Digest digest = new Digest(view.columns.size());
    digest.rows = Long.parseLong(cells[1]);
    digest.sum = Long.parseUnsignedLong(cells[2]);
    digest.xor = Long.parseUnsignedLong(cells[3]);
    for (int i = 0; i < view.columns.size(); i++) {
      BigDecimal total = new BigDecimal(cells[4 + i]);
      boolean money = view.columns.get(i).type() == Column.Type.MONEY;
      digest.totals[i] = (money ? total.movePointRight(MONEY_DIGITS) : total).longValueExact();
    }
    return digest;
  }

  /** The rows that the ledger keeps, written down like them. */
  List<String> rows() {
    Long day = view.onlyDay();
    String ofDay = day == null ? "" : " AND " + view.daySql + " = " + day;
    return clickHouse.rows("SELECT " + rowSql() + from() + ofDay + " FORMAT TSVRaw", parameters);
  }

  private boolean isCompared(Column column) {
    return view.isPresent(column);
  }

  private String rowSql() {
    List<String> parts = new ArrayList<>();
    for (Column column : view.present()) {
      parts.add(column.textSql());
    }
    return "arrayStringConcat([" + String.join(", ", parts) + "], '\\t')";
  }

  private String from() {
    return " FROM "
        + view.source
        + " WHERE workspace = {workspace:String}"
        + (view.sample().isEmpty() ? "" : " AND startsWith(trace_id, {sample:String})");
  }
}
