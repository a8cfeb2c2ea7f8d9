# Codex tells by logs.
export HOME=$PWD/home CODEX_HOME=$PWD/home OPENAI_API_KEY=none
mkdir -p home
cat >home/config.toml <<CONFIG
model = "gpt-5-codex"
model_provider = "fake"
approval_policy = "never"
sandbox_mode = "danger-full-access"
[model_providers.fake]
name = "fake"
base_url = "$LLM/v1"
env_key = "OPENAI_API_KEY"
wire_api = "responses"
[otel]
log_user_prompt = true
exporter = { otlp-http = { endpoint = "$OTEL_EXPORTER_OTLP_ENDPOINT/v1/logs", protocol = "binary" } }
CONFIG
echo "sunny in Paris" >weather.txt
now() { date +%s%3N; }
start=$(now)
node_modules/.bin/codex exec --skip-git-repo-check "[basic] [call exec_command {\"cmd\": \"cat weather.txt\"}] What is the weather in Paris?"
echo "@scene basic $start $(now) ok"
