-- One row a version of a prompt. A run uses the prompt it names or, where it names none, those that its model calls
-- name: a run that uses several is part of each.
--
-- ended             runs that ended and were not cancelled; success_rate is the share of them that succeeded
-- cost              of the runs and of every run below them, where it is known
-- cost_per_run      of the runs whose cost is known
-- cost_per_success  what those cost together for each of them that succeeded
-- unpriced_runs     runs with usage whose cost is not known
-- p95_duration_ns   exact quantile, of runs that ended and were not cancelled
-- scores            average of the scores that the runs were given, by name
CREATE OR REPLACE VIEW prompt_versions AS
SELECT
    workspace,
    prompt_id,
    prompt_version,
    runs,
    successes,
    ended,
    if(ended > 0, successes / ended, NULL) AS success_rate,
    cost,
    if(priced_runs > 0, cost / priced_runs, NULL) AS cost_per_run,
    if(priced_successes > 0, cost / priced_successes, NULL) AS cost_per_success,
    unpriced_runs,
    p95_duration_ns,
    mapFromArrays(
        score_names,
        arrayMap(
            score -> arrayAvg(arrayMap(s -> s.2, arrayFilter(s -> s.1 = score, run_scores))),
            score_names)) AS scores
FROM
(
    SELECT
        p.workspace AS workspace,
        p.prompt_id AS prompt_id,
        p.prompt_version AS prompt_version,
        count() AS runs,
        countIf(p.effective_status = 'success') AS successes,
        countIf(p.effective_status IN ('success', 'failed', 'timeout')) AS ended,
        sum(p.tree_cost) AS cost,
        count(p.tree_cost) AS priced_runs,
        countIf(p.effective_status = 'success' AND p.tree_cost IS NOT NULL) AS priced_successes,
        countIf(p.tree_total_tokens > 0 AND p.tree_cost IS NULL) AS unpriced_runs,
        quantileExactOrNullIf(0.95)(
            p.duration_ns, p.effective_status IN ('success', 'failed', 'timeout')) AS p95_duration_ns,
        arraySort(arrayFlatten(groupArray(s.scores))) AS run_scores,
        arrayDistinct(arrayMap(s -> s.1, run_scores)) AS score_names
    FROM
    (
        SELECT
            workspace, run_id, prompt_id, prompt_version, effective_status, duration_ns, tree_cost, tree_total_tokens
        FROM run_summary
        WHERE prompt_id != ''
        UNION ALL
        SELECT
            c.workspace, c.run_id, c.prompt_id, c.prompt_version, r.effective_status, r.duration_ns, r.tree_cost,
            r.tree_total_tokens
        FROM
        (
            SELECT DISTINCT workspace, run_id, prompt_id, prompt_version
            FROM events FINAL
            PREWHERE type = 'llm_call' AND prompt_id != ''
        ) AS c
        INNER JOIN (SELECT * FROM run_summary WHERE prompt_id = '') AS r
            ON c.workspace = r.workspace AND c.run_id = r.run_id
    ) AS p
    LEFT JOIN
    (
        SELECT workspace, run_id, groupArray((name, assumeNotNull(score_value))) AS scores
        FROM events FINAL
        PREWHERE type = 'score'
        WHERE isFinite(score_value)
        GROUP BY workspace, run_id
    ) AS s ON p.workspace = s.workspace AND p.run_id = s.run_id
    GROUP BY workspace, prompt_id, prompt_version
)
SETTINGS join_use_nulls = 0;
