-- How is each version of a prompt scored?
SELECT
    prompt_id,
    prompt_version,
    score,
    round(scores[score], 3) AS average
FROM prompt_versions
ARRAY JOIN mapKeys(scores) AS score
WHERE workspace = 'default'
ORDER BY prompt_id, score, average DESC, prompt_version;
