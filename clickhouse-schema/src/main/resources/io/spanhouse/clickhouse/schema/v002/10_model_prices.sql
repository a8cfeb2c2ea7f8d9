-- One row a price: what the tokens of a model cost, in USD per million tokens, from a day on.
--
-- source             shipped: comes with Spanhouse, only the newest price_version of these applies; user: yours, all apply
-- price_version      the name of the list a price came with; stands on every call it priced
-- provider           canonical names, separated by |; - is a call that names no provider
-- model              RE2 expression for the whole name, whatever its case. A path before the name (models/, openai/, an ARN)
--                    and a date or "latest" after it may be there as well
-- service_tier       batch, flex, priority, ...; empty: calls of every tier
-- from_input_tokens  calls with fewer input tokens are not meant: long-context prices
-- effective_from,    days in UTC by the start of the call; the first day, and the day after the last. A price ends as well
-- effective_to       where a later one of the same model begins
-- input ... reasoning  NULL: cached_input and cache_write_5m cost as much as input, cache_write_1h as much as cache_write_5m,
--                    reasoning is part of output
-- tier_factors       what all prices are multiplied by for calls of these service tiers
-- priority           where several rows match a call the greatest wins. The whole order: user before shipped, then priority,
--                    service_tier before none, latest effective_from, greatest from_input_tokens, last loaded
CREATE TABLE IF NOT EXISTS model_prices
(
    source            LowCardinality(String) DEFAULT 'user',
    price_version     LowCardinality(String) DEFAULT 'user',
    provider          String,
    model             String,
    service_tier      LowCardinality(String),
    from_input_tokens UInt64,
    effective_from    Date,
    effective_to      Nullable(Date),
    input             Decimal(18, 6),
    cached_input      Nullable(Decimal(18, 6)),
    cache_write_5m    Nullable(Decimal(18, 6)),
    cache_write_1h    Nullable(Decimal(18, 6)),
    output            Decimal(18, 6),
    reasoning         Nullable(Decimal(18, 6)),
    tier_factors      Map(String, Decimal(18, 6)),
    priority          Int16,
    note              String,
    updated_at        DateTime64(3, 'UTC') DEFAULT now64(3),
    CONSTRAINT source_is_known CHECK source IN ('shipped', 'user'),
    CONSTRAINT provider_is_there CHECK provider != '',
    CONSTRAINT model_is_an_expression CHECK length(model) BETWEEN 1 AND 500 AND match('', model) IN (0, 1),
    CONSTRAINT days_are_in_order CHECK ifNull(effective_to > effective_from, 1),
    CONSTRAINT prices_are_between_0_and_a_million CHECK arrayAll(p -> ifNull(p >= 0 AND p <= 1000000, 1), [input, cached_input, cache_write_5m, cache_write_1h, output, reasoning]),
    CONSTRAINT factors_are_between_0_and_1000 CHECK arrayAll(f -> f >= 0 AND f <= 1000, mapValues(tier_factors))
)
ENGINE = ReplacingMergeTree(updated_at)
ORDER BY (source, price_version, provider, model, service_tier, from_input_tokens, effective_from);
