package io.spanhouse.testing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers a question by the tag in its last user message. A question that offers tools and has no
 * result yet gets a tool call, any other a text; {@code [retry]} is refused first, {@code [fail]}
 * and {@code [down]} always; {@code [badtool]} asks for the weather in {@value #NOWHERE}, where
 * tools shall fail; {@code [agent]} asks the tool that is another agent, whose question has {@code
 * [sub]}; {@code [left]} is a stream of many seconds. {@code [call NAME {...}]} names the tool and
 * its arguments, for agents that bring their own.
 */
final class Scenes {
  static final String NOWHERE = "Nowhere";
  private static final Pattern TAG =
      Pattern.compile("\\[(basic|parallel|retry|fail|down|badtool|stream|left|agent|sub)]");
  private static final Pattern ASKED = Pattern.compile("\\[call (\\w+) (\\{.*?\\})]");
  private static final Pattern WEATHER = Pattern.compile("weather", Pattern.CASE_INSENSITIVE);
  private static final Pattern AGENT =
      Pattern.compile("expert|agent|transfer", Pattern.CASE_INSENSITIVE);

  private final Set<String> refused = ConcurrentHashMap.newKeySet();

  /** The tag, or {@code basic}. */
  static String of(Question question) {
    Matcher tag = TAG.matcher(question.lastUserText());
    String last = "basic";
    while (tag.find()) {
      last = tag.group(1);
    }
    return last;
  }

  Turn answer(String scene, Question question) {
    return switch (scene) {
      case "fail" -> Turn.error(400);
      case "down" -> Turn.error(500);
      case "left" -> Turn.endless();
      case "retry" -> refused.add(scene) ? Turn.error(429) : toolOrText(scene, question);
      default -> toolOrText(scene, question);
    };
  }

  private static Turn toolOrText(String scene, Question question) {
    return question.tools().isEmpty() || question.hasToolResult()
        ? Turn.text("It is sunny in Paris.")
        : toolCalls(scene, question);
  }

  private static Turn toolCalls(String scene, Question question) {
    List<OfferedTool> tools = question.tools();
    Matcher asked = ASKED.matcher(question.lastUserText());
    if (asked.find()) {
      String name = asked.group(1);
      boolean offered = tools.stream().anyMatch(tool -> tool.name().equals(name));
      return offered
          ? Turn.tools(ToolCall.of(name, Json.map(asked.group(2))))
          : Turn.text("I have no tool for that.");
    }
    if (scene.equals("agent")) {
      for (OfferedTool tool : tools) {
        if (AGENT.matcher(tool.name()).find()) {
          return Turn.tools(call(tool, "What is the weather in Paris? [sub]"));
        }
      }
    }
    for (OfferedTool tool : tools) {
      if (WEATHER.matcher(tool.name()).find()) {
        return switch (scene) {
          case "parallel" -> Turn.tools(call(tool, "Paris"), call(tool, "Rome"));
          case "badtool" -> Turn.tools(call(tool, NOWHERE));
          default -> Turn.tools(call(tool, "Paris"));
        };
      }
    }
    return Turn.text("I have no tool for that.");
  }

  private static ToolCall call(OfferedTool tool, String value) {
    Map<String, Object> args = new LinkedHashMap<>();
    if (!tool.parameters().isEmpty()) {
      boolean hasCity = tool.parameters().contains("city");
      args.put(hasCity ? "city" : tool.parameters().get(0), value);
    }
    return ToolCall.of(tool.name(), args);
  }
}
