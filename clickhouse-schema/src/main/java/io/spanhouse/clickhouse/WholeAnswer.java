package io.spanhouse.clickhouse;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ClientException;
import com.clickhouse.client.api.data_formats.RowBinaryWithNamesAndTypesFormatReader;
import com.clickhouse.client.api.data_formats.internal.MapBackedRecord;
import com.clickhouse.client.api.metrics.Metric;
import com.clickhouse.client.api.metrics.ServerMetrics;
import com.clickhouse.client.api.query.GenericRecord;
import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads all rows of an answer, or fails.
 *
 * <p>{@code Client.queryAll} takes an answer without a body for one without rows, and one that ends
 * between two rows for a shorter one: whoever then acts on "there is nothing" forgets what is
 * there. ClickHouse always sends the names of the columns, and says in a header how many rows the
 * answer has.
 */
public final class WholeAnswer {
  private WholeAnswer() {}

  /**
   * The rows of a query, all of them in memory.
   *
   * @throws ClientException when the answer is not whole
   */
  public static List<GenericRecord> rows(
      Client client, String sql, Map<String, Object> parameters, QuerySettings settings)
      throws Exception {
    List<GenericRecord> rows = new ArrayList<>();
    forEach(client, sql, parameters, settings, rows::add);
    return rows;
  }

  /**
   * Hands on the rows of a query one after the other.
   *
   * @throws ClientException when the answer is not whole; some rows were handed on then
   */
  public static void forEach(
      Client client,
      String sql,
      Map<String, Object> parameters,
      QuerySettings settings,
      Consumer<GenericRecord> each)
      throws Exception {
    settings.setFormat(ClickHouseFormat.RowBinaryWithNamesAndTypes).waitEndOfQuery(true);
    QueryResponse response = client.query(sql, parameters, settings).get();
    try {
      RowBinaryWithNamesAndTypesFormatReader reader =
          (RowBinaryWithNamesAndTypesFormatReader) client.newBinaryFormatReader(response);
      if (reader.getSchema() == null) {
        throw new ClientException("the answer is empty: not even columns came");
      }
      long rows = 0;
      Map<String, Object> row = new LinkedHashMap<>();
      while (reader.readRecord(row)) {
        each.accept(new MapBackedRecord(row, reader.getConvertions(), reader.getSchema()));
        row = new LinkedHashMap<>();
        rows++;
      }
      requireAll(rows, response);
    } finally {
      response.close();
    }
  }

  private static void requireAll(long rows, QueryResponse response) {
    @Nullable Metric told = response.getMetrics().getMetric(ServerMetrics.RESULT_ROWS);
    if (told != null && told.getLong() > rows) {
      throw new ClientException(
          "the answer broke off: %d of %d rows came".formatted(rows, told.getLong()));
    }
  }
}
