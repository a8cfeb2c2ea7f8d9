-- One row a span: where it is in its trace, in the order the trace ran. The order of all spans is worked out, unless a
-- filter on trace_id says of which: to look at some spans read span_order, which asks for their traces only.
--
-- dotted_order     {start time}{span id} of every span from the root down, as the sender said or by parents and start
--                  times. A span whose parent has not arrived is a root, and so is one deeper than 64 or in a circle.
-- execution_order  1 for the first; a span's children follow it, in the order they started
-- child_execution_order  that of the last span below it, or its own
CREATE OR REPLACE VIEW trace_order AS
SELECT
    workspace,
    trace_id,
    place.1 AS span_id,
    place.2 AS dotted_order,
    toUInt32(place.3) AS execution_order,
    toUInt32(place.4) AS child_execution_order
FROM
(
    SELECT
        workspace,
        trace_id,
        arrayMap(
            (s, n, last) -> (s.2, s.1, n, last),
            ordered,
            arrayEnumerate(ordered),
            -- The last below a span is the last before its order followed by what sorts after a dot.
            arrayMap(
                e -> e.2,
                arraySort(arrayFilter(
                    e -> e.1 > 0,
                    arrayMap((e, n) -> (e.2, n), ends, arrayCumSum(e -> e.2 = 0, ends)))))) AS places
    FROM
    (
        SELECT
            workspace,
            trace_id,
            ordered,
            arraySort(arrayConcat(
                arrayMap(s -> (s.1, 0), ordered),
                arrayMap((s, n) -> (concat(s.1, '/'), n), ordered, arrayEnumerate(ordered)))) AS ends
        FROM
        (
            SELECT
                workspace,
                trace_id,
                arraySort(arrayMap(
                    s -> (if(s.3 = '', s.2, right(s.2, 38)), s.1),
                    -- A round continues every span with the one above it, as far as that is known: n rounds reach 2^n
                    -- levels. Spans are brought beside the one above by sorting: lambdas that looked it up would hold
                    -- a copy of the trace for each of its spans.
                    arrayFold(
                        (known, n) -> arrayMap(
                            (s, above) -> if(above.2 = 0 AND above.1 = s.1,
                                (s.3, concat(above.4, '.', s.4), above.5),
                                (s.3, s.4, '')),
                            arrayFilter(s -> s.2 = 1, arraySort(arrayConcat(
                                arrayMap(s -> (s.1, 0, s.1, s.2, s.3), known),
                                arrayMap(s -> (s.3, 1, s.1, s.2, s.3), known))) AS beside),
                            arrayFilter((s, b) -> b.2 = 1, arrayFill(s -> s.2 = 0, beside), beside)),
                        range(if(arrayExists(s -> s.3 != '', spans), toUInt8(least(6, ceil(log2(length(spans))))), 0)),
                        spans))) AS ordered
            FROM
            (
                SELECT
                    workspace,
                    s.trace_id AS trace_id,
                    -- Its id, its order as far as known, and the id of the span above that continues it.
                    groupArray((
                        s.span_id,
                        if(dotted_order != '',
                            dotted_order,
                            concat(formatDateTime(s.started_at, '%Y%m%dT%H%i%S%fZ'), s.span_id)),
                        if(dotted_order != '' OR parent_span_id = s.span_id, '', parent_span_id))) AS spans
                FROM spans AS s FINAL
                GROUP BY workspace, s.trace_id
            )
        )
    )
)
ARRAY JOIN places AS place;
