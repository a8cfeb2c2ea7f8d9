-- Which runs were scored lowest, and what were they about?
SELECT
    s.name AS name,
    s.score AS score,
    s.agent AS agent,
    r.prompt_version AS prompt_version,
    r.effective_status AS status,
    s.run_id AS run_id,
    substring(r.input, 1, 100) AS input
FROM scores AS s
INNER JOIN run_summary AS r ON s.workspace = r.workspace AND s.run_id = r.run_id
WHERE s.workspace = 'default'
ORDER BY score, s.started_at DESC, s.event_id
LIMIT 5;
