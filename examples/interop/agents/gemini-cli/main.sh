# Gemini CLI tells by logs and spans.
export HOME=$PWD/home GEMINI_API_KEY=none GOOGLE_GEMINI_BASE_URL=$LLM GEMINI_CLI_TRUST_WORKSPACE=true
export GEMINI_TELEMETRY_ENABLED=true GEMINI_TELEMETRY_TARGET=local GEMINI_TELEMETRY_OTLP_PROTOCOL=http GEMINI_TELEMETRY_OTLP_ENDPOINT=$OTEL_EXPORTER_OTLP_ENDPOINT
mkdir -p home/.gemini
echo '{"security": {"auth": {"selectedType": "gemini-api-key"}}}' >home/.gemini/settings.json
echo "sunny in Paris" >weather.txt
now() { date +%s%3N; }
start=$(now)
node_modules/.bin/gemini -m gemini-2.5-flash --yolo -p "[basic] [call read_file {\"file_path\": \"$PWD/weather.txt\"}] What is the weather in Paris?"
echo "@scene basic $start $(now) ok"
