// Tells the weather with Anthropic's client, which makes spans of its own.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

var questions = [][2]string{
	{"basic", "[basic] What is the weather in Paris?"},
	{"parallel", "[parallel] What is the weather in Paris and in Rome?"},
	{"retry", "[retry] What is the weather in Paris?"},
	{"badtool", "[badtool] What is the weather in Nowhere?"},
	{"stream", "[stream] What is the weather in Paris?"},
	{"left", "[left] Tell me a long story."},
	{"fail", "[fail] What is the weather in Paris?"},
}

func main() {
	ctx := context.Background()
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		panic(err)
	}
	provider := sdk.NewTracerProvider(sdk.WithBatcher(exporter))
	otel.SetTracerProvider(provider)
	client := anthropic.NewClient(option.WithBaseURL(os.Getenv("LLM")), option.WithAPIKey("none"))
	for _, question := range questions {
		start, result := time.Now().UnixMilli(), "ok"
		request, span := provider.Tracer("web").Start(ctx, "POST /weather", trace.WithSpanKind(trace.SpanKindServer))
		if err := ask(request, client, question[0], question[1]); err != nil {
			fmt.Printf("%s: %v\n", question[0], err)
			result = "failed"
		}
		span.End()
		time.Sleep(50 * time.Millisecond)
		fmt.Printf("@scene %s %d %d %s\n", question[0], start, time.Now().UnixMilli(), result)
	}
	if err := provider.Shutdown(ctx); err != nil {
		panic(err)
	}
}

func ask(ctx context.Context, client anthropic.Client, scene, question string) error {
	weather := anthropic.ToolParam{
		Name:        "get_weather",
		Description: anthropic.String("Tells the weather in a city."),
		InputSchema: anthropic.ToolInputSchemaParam{Properties: map[string]any{"city": map[string]any{"type": "string"}}},
	}
	request := anthropic.MessageNewParams{
		Model:     "claude-sonnet-4-5",
		MaxTokens: 1000,
		Messages:  []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock(question))},
	}
	if scene != "left" {
		request.Tools = []anthropic.ToolUnionParam{{OfTool: &weather}}
	}
	for {
		message, err := call(ctx, client, scene, request)
		if err != nil || message == nil {
			return err
		}
		var results []anthropic.ContentBlockParamUnion
		for _, block := range message.Content {
			if use, ok := block.AsAny().(anthropic.ToolUseBlock); ok {
				var input struct{ City string }
				if err := json.Unmarshal([]byte(use.Input), &input); err != nil {
					return err
				}
				results = append(results, anthropic.NewToolResultBlock(use.ID, "sunny in "+input.City, input.City == "Nowhere"))
			}
		}
		if len(results) == 0 {
			return nil
		}
		request.Messages = append(request.Messages, message.ToParam(), anthropic.NewUserMessage(results...))
	}
}

func call(ctx context.Context, client anthropic.Client, scene string, request anthropic.MessageNewParams) (*anthropic.Message, error) {
	if scene != "stream" && scene != "left" {
		return client.Messages.New(ctx, request)
	}
	stream := client.Messages.NewStreaming(ctx, request)
	defer stream.Close()
	message := anthropic.Message{}
	for seen := 0; stream.Next(); seen++ {
		if err := message.Accumulate(stream.Current()); err != nil {
			return nil, err
		}
		if scene == "left" && seen == 5 {
			return nil, nil
		}
	}
	return &message, stream.Err()
}
