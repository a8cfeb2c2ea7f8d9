package io.spanhouse.clickhouse;

import io.spanhouse.clickhouse.price.ModelExpression;

/** The statements of {@link Repricing}: the rules of a collector's prices, in SQL. */
final class RepricingSql {
  /**
   * Parts of days with about the given number of calls each: whole minutes, of which one may have
   * more.
   */
  static final String SLICES =
      """
      SELECT
        toInt64(min(minute)) * 60000000000 AS first,
        (toInt64(max(minute)) + 1) * 60000000000 AS last
      FROM
      (
        SELECT
          day,
          minute,
          intDiv(sum(calls) OVER (PARTITION BY day ORDER BY minute) - calls, {calls:UInt32}) AS slice
        FROM
        (
          SELECT
            intDiv(toUnixTimestamp64Nano(started_at), 60000000000) AS minute,
            intDiv(minute, 1440) AS day,
            count() AS calls
          FROM events
          WHERE type IN ('llm_call', 'embedding', 'rerank')
            AND toDate32(started_at) BETWEEN {from:Date32} AND {to:Date32}
          GROUP BY minute
        )
      )
      GROUP BY day, slice
      ORDER BY first
      """;

  /** Slices, as above, with calls that no price was found for when they arrived, within a time. */
  static final String UNPRICED_SLICES =
      SLICES.replace(
          "toDate32(started_at) BETWEEN {from:Date32} AND {to:Date32}",
          """
          price_version = ''
            AND received_at >= fromUnixTimestamp64Nano({arrived_from:Int64}, 'UTC')
            AND received_at <= fromUnixTimestamp64Nano({arrived_to:Int64}, 'UTC')\
          """);

  /**
   * The calls of a slice with what they cost now. Everything is whole numbers: tokens, units of
   * 10^-12 USD a token, millionths as factors.
   */
  private static final String REPRICED =
      """
      WITH
        fromUnixTimestamp64Nano({first:Int64}, 'UTC') AS slice_start,
        fromUnixTimestamp64Nano({last:Int64}, 'UTC') AS slice_end,
        prices AS
        (
          SELECT
            provider,
            service_tier,
            %s AS expression,
            CAST(
              (
                rank,
                price_version,
                toDateTime64(effective_from, 9, 'UTC'),
                -- What has no end ends with the type, not with the days that prices can end on.
                ifNull(
                  toDateTime64(effective_to, 9, 'UTC'),
                  fromUnixTimestamp64Nano(toInt64(9223372036854775807), 'UTC')),
                from_input_tokens,
                arrayMap(
                  price -> toInt256(toDecimal128(price, 6) * 1000000),
                  [
                    input,
                    ifNull(cached_input, input),
                    ifNull(cache_write_5m, input),
                    coalesce(cache_write_1h, cache_write_5m, input),
                    output,
                    ifNull(reasoning, 0)
                  ]),
                isNotNull(reasoning),
                if(service_tier = '', tier_factors, map())
              ),
              'Tuple(
                rank UInt64, version String, first DateTime64(9, \\'UTC\\'), last DateTime64(9, \\'UTC\\'), tokens UInt64,
                prices Array(Int256), reasoning UInt8, factors Map(String, Decimal(18, 6)))') AS terms
          FROM (%s)
        ),
        names AS
        (
          SELECT DISTINCT provider, request_model, response_model, service_tier
          FROM events
          WHERE type IN ('llm_call', 'embedding', 'rerank') AND started_at >= slice_start AND started_at < slice_end
        ),
        -- All that may apply to calls with these names, in order: by the model that answered, then by the one asked.
        candidates AS
        (
          SELECT
            n.provider AS provider,
            n.request_model AS request_model,
            n.response_model AS response_model,
            n.service_tier AS service_tier,
            arrayMap(c -> c.2, arraySort(c -> (c.1, c.2.1), groupArray((asked, p.terms)))) AS candidates
          FROM names AS n
          CROSS JOIN prices AS p
          ARRAY JOIN [0, 1] AS asked
          WHERE has(splitByChar('|', p.provider), if(n.provider = '', '-', n.provider))
            AND p.service_tier IN ('', n.service_tier)
            AND length(if(asked, n.request_model, n.response_model)) BETWEEN 1 AND %d
            AND match(if(asked, n.request_model, n.response_model), p.expression)
          GROUP BY ALL
        ),
        calls AS
        (
          SELECT
            e.*,
            arrayFirst(
              t -> e.started_at >= t.first AND e.started_at < t.last AND e.input_tokens >= t.tokens,
              c.candidates) AS terms,
            toString(e.service_tier) AS tier,
            toInt256(toDecimal128(if(mapContains(terms.factors, tier), terms.factors[tier], 1), 6) * 1000000) AS factor,
            greatest(e.cache_write_tokens, e.cache_write_1h_tokens) AS written,
            if(terms.reasoning, e.reasoning_tokens, 0) AS reasoned,
            arraySum(
              (tokens, price) -> tokens * intDiv(price * factor + 500000, 1000000),
              [
                greatest(toInt256(e.input_tokens) - e.cached_input_tokens - written, toInt256(0)),
                toInt256(e.cached_input_tokens),
                toInt256(written - e.cache_write_1h_tokens),
                toInt256(e.cache_write_1h_tokens),
                greatest(toInt256(e.output_tokens) - reasoned, toInt256(0)),
                toInt256(reasoned)
              ],
              arrayResize(terms.prices, 6)) AS units,
            terms.rank > 0 AND units < toInt256('1000000000000000000')
              AND greatest(e.input_tokens, e.output_tokens, e.cached_input_tokens, written, e.reasoning_tokens) > 0 AS known
          FROM (SELECT * FROM events FINAL
                WHERE type IN ('llm_call', 'embedding', 'rerank') AND started_at >= slice_start AND started_at < slice_end
                  AND received_at >= fromUnixTimestamp64Nano({arrived_from:Int64}, 'UTC')
                  AND received_at <= fromUnixTimestamp64Nano({arrived_to:Int64}, 'UTC')
                  AND (NOT {unpriced:Bool} OR price_version = '')) AS e
          LEFT JOIN candidates AS c USING (provider, request_model, response_model, service_tier)
        ),
        repriced AS
        (
          SELECT
            * EXCEPT (terms, tier, factor, written, reasoned, units, known),
            cost_source NOT IN ('priced', 'unknown') AND isNotNull(cost) AS provided,
            CAST(if(known, toDecimal128(units, 0) * toDecimal128('0.000000000001', 12), NULL), 'Nullable(Decimal(18, 12))')
              AS new_priced_cost,
            if(provided, cost, new_priced_cost) AS new_cost,
            multiIf(provided, toString(cost_source), known, 'priced', 'unknown') AS new_cost_source,
            if(known, terms.version, '') AS new_price_version,
            -- 1 more than any money, for what is unknown.
            (ifNull(cost, 1000000), ifNull(priced_cost, 1000000))
              != (ifNull(new_cost, 1000000), ifNull(new_priced_cost, 1000000)) AS changed,
            received_at > now64(9) - toIntervalSecond({grace:UInt32})
              AND version <= if(isNull(finished_at), 1, toUnixTimestamp64Nano(assumeNotNull(finished_at))) AS young
          FROM calls
        )
      """
          .formatted(
              ModelExpression.sql("model"), ModelPrices.RANKED, ModelExpression.MAX_NAME_BYTES);

  static final String CHANGES =
      REPRICED
          + """
            SELECT
              provider,
              if(response_model != '', response_model, request_model) AS model,
              countIf(NOT young) AS calls,
              countIf(young) AS young_calls,
              toString(ifNull(sumIf(cost, NOT young), 0)) AS before,
              toString(ifNull(sumIf(new_cost, NOT young), 0)) AS after
            FROM repriced
            WHERE changed
            GROUP BY provider, model
            ORDER BY provider, model
            """;

  static final String CORRECT =
      "INSERT INTO events\n"
          + REPRICED
          + """
            SELECT * EXCEPT (provided, new_priced_cost, new_cost, new_cost_source, new_price_version, changed, young)
              REPLACE (
                new_cost AS cost,
                new_priced_cost AS priced_cost,
                new_cost_source AS cost_source,
                new_price_version AS price_version,
                now64(9) + toIntervalSecond(getSetting('max_execution_time')) AS received_at,
                version + 1 AS version)
            FROM repriced
            WHERE changed AND NOT young
            """;

  private RepricingSql() {}
}
