# Claude Code tells by logs.
export HOME=$PWD/home ANTHROPIC_BASE_URL=$LLM ANTHROPIC_API_KEY=none
export CLAUDE_CODE_ENABLE_TELEMETRY=1 OTEL_LOGS_EXPORTER=otlp OTEL_METRICS_EXPORTER=none OTEL_LOG_USER_PROMPTS=1 OTEL_LOG_TOOL_DETAILS=1
export DISABLE_AUTOUPDATER=1 CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1 OTEL_LOGS_EXPORT_INTERVAL=200
mkdir -p home
echo "sunny in Paris" >weather.txt
now() { date +%s%3N; }
start=$(now)
node_modules/.bin/claude -p "[basic] [call Read {\"file_path\": \"$PWD/weather.txt\"}] What is the weather in Paris?" \
    --model claude-sonnet-4-5 --allowedTools Read
echo "@scene basic $start $(now) ok"
