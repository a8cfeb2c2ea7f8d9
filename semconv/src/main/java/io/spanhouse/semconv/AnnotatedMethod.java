package io.spanhouse.semconv;

import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A method that is a run, a model call, a tool call or an action. */
abstract class AnnotatedMethod {
  final AgentTelemetry telemetry;
  final Arguments arguments;

  private AnnotatedMethod(AgentTelemetry telemetry, Arguments arguments) {
    this.telemetry = telemetry;
    this.arguments = arguments;
  }

  /** By the annotations of {@code method}, else by those of what {@code target} has for it. */
  static @Nullable AnnotatedMethod find(AgentTelemetry telemetry, Method method, Class<?> target) {
    Method own = implementation(method, target);
    AnnotatedMethod found = of(telemetry, method, Arguments.of(method, own));
    return found == null ? of(telemetry, own, Arguments.of(own, method)) : found;
  }

  /** Begins a call that is given {@code values}. */
  abstract Observation begin(@Nullable Object[] values);

  private static Method implementation(Method method, Class<?> target) {
    try {
      return target.getMethod(method.getName(), method.getParameterTypes());
    } catch (NoSuchMethodException e) {
      return method;
    }
  }

  private static @Nullable AnnotatedMethod of(
      AgentTelemetry telemetry, Method method, Arguments arguments) {
    var run = method.getAnnotation(io.spanhouse.semconv.annotation.AgentRun.class);
    if (run != null) {
      return new Run(telemetry, arguments, run.agent());
    }
    var model = method.getAnnotation(io.spanhouse.semconv.annotation.ModelCall.class);
    if (model != null) {
      return new Model(telemetry, arguments, model.provider(), model.model());
    }
    var tool = method.getAnnotation(io.spanhouse.semconv.annotation.ToolCall.class);
    if (tool != null) {
      return new Tool(telemetry, arguments, nameOr(tool.name(), method));
    }
    var action = method.getAnnotation(io.spanhouse.semconv.annotation.RecordAction.class);
    return action == null ? null : new Action(telemetry, arguments, nameOr(action.type(), method));
  }

  private static String nameOr(String name, Method method) {
    return name.isBlank() ? method.getName() : name;
  }

  private static final class Run extends AnnotatedMethod {
    private final String agent;

    Run(AgentTelemetry telemetry, Arguments arguments, String agent) {
      super(telemetry, arguments);
      this.agent = agent;
    }

    @Override
    Observation begin(@Nullable Object[] values) {
      AgentRunBuilder builder = telemetry.run(agent);
      if (telemetry.settings().recordInputs()) {
        Guard.run(() -> builder.input(arguments.byName(values)));
      }
      AgentRun run = builder.start();
      return new Observation.OfScope(
          run,
          value -> {
            if (telemetry.settings().recordOutputs()) {
              run.output(Arguments.plain(value));
            }
          });
    }
  }

  private static final class Model extends AnnotatedMethod {
    private final String provider;
    private final String model;

    Model(AgentTelemetry telemetry, Arguments arguments, String provider, String model) {
      super(telemetry, arguments);
      this.provider = provider;
      this.model = model;
    }

    @Override
    Observation begin(@Nullable Object[] values) {
      ModelCall call = telemetry.modelCall(provider, model);
      if (telemetry.settings().recordInputs()) {
        Guard.run(() -> sent(call, arguments.messages(values)));
      }
      return new Observation.OfScope(call, value -> answered(call, value));
    }

    private static void sent(ModelCall call, List<Message> messages) {
      if (!messages.isEmpty()) {
        call.inputMessages(messages);
      }
    }

    private void answered(ModelCall call, @Nullable Object value) {
      if (value != null && telemetry.settings().recordOutputs()) {
        String text = value instanceof Message ? null : Arguments.text(value);
        if (value instanceof Message message) {
          call.outputMessages(message);
        } else if (text != null) {
          call.outputMessages(Message.assistant(text));
        }
      }
    }
  }

  private static final class Tool extends AnnotatedMethod {
    private final String name;

    Tool(AgentTelemetry telemetry, Arguments arguments, String name) {
      super(telemetry, arguments);
      this.name = name;
    }

    @Override
    Observation begin(@Nullable Object[] values) {
      ToolCall tool = telemetry.toolCall(name);
      boolean recorded = telemetry.settings().recordToolIo();
      if (recorded) {
        Guard.run(() -> tool.arguments(arguments.byName(values)));
      }
      return new Observation.OfScope(
          tool,
          value -> {
            if (recorded) {
              tool.result(Arguments.plain(value));
            }
          });
    }
  }

  private static final class Action extends AnnotatedMethod {
    private final String type;

    Action(AgentTelemetry telemetry, Arguments arguments, String type) {
      super(telemetry, arguments);
      this.type = type;
    }

    @Override
    Observation begin(@Nullable Object[] values) {
      AgentRun run = AgentRun.current();
      if (run == null) {
        return Observation.NONE;
      }
      ActionEvent action = run.action(type);
      boolean recorded = telemetry.settings().recordToolIo();
      if (recorded) {
        Guard.run(() -> action.params(arguments.byName(values)));
      }
      return new Observation.OfAction(action, recorded);
    }
  }
}
