package io.spanhouse.collector.command;

import io.spanhouse.collector.command.option.Configuration;
import io.spanhouse.collector.command.option.Configuration.Setting;
import io.spanhouse.collector.command.option.Environment;
import io.spanhouse.collector.command.terminal.Console;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The {@code spanhouse} program.
 *
 * <p>Exit status: 0 done, 1 failed, 2 called wrongly. A failure is one line on standard error;
 * {@code --verbose} adds the stack trace.
 */
@Command(
    name = "spanhouse",
    description = {"The runs of AI agents as SQL: OpenTelemetry in, ClickHouse tables out.", ""},
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  spanhouse demo                     see it work, in a temporary directory",
      "  spanhouse up                       receive OTLP on 4317 (gRPC) and 4318 (HTTP)",
      "  spanhouse runs                     what ran",
      "  spanhouse sql \"SELECT count() FROM spans\"",
      "",
      "An option such as --grpc-port can also be given as environment variable"
          + " SPANHOUSE_GRPC_PORT, or as a line `grpc-port: 4317` in spanhouse.yaml in the current"
          + " directory or in $XDG_CONFIG_HOME/spanhouse. The command line wins over the"
          + " environment, the environment over the file."
    })
public final class Spanhouse implements Runnable {
  /** Exit status of a command that was called wrongly. */
  static final int USAGE = ExitCode.USAGE;

  /** Exit status of a command that failed. */
  static final int FAILURE = 1;

  private static final List<String> LOG_LEVELS =
      List.of("org.slf4j.simpleLogger.defaultLogLevel", "org.slf4j.simpleLogger.log.io.spanhouse");

  private @Nullable CommandLine commandLine;

  @Option(
      names = Configuration.CONFIG_OPTION,
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "Read options from this YAML file.")
  @Nullable Path configFile;

  private boolean verbose;

  private Spanhouse() {}

  /** Runs a command and exits with its status. */
  public static void main(String[] args) {
    Environment environment = Environment.ofProcess();
    Console console = Console.ofProcess(environment.variables());
    int status = commandLine(console, System.in, environment).execute(args);
    console.out().flush();
    System.exit(status);
  }

  /** The program as a function of what surrounds it. */
  static CommandLine commandLine(Console console, InputStream input, Environment environment) {
    Spanhouse spanhouse = new Spanhouse();
    CommandLine commandLine =
        new CommandLine(spanhouse)
            .addSubcommand(new UpCommand(console, environment))
            .addSubcommand(new DemoCommand(console, environment))
            .addSubcommand(new SqlCommand(console, input, environment))
            .addSubcommand(new RunsCommand(console, environment))
            .addSubcommand(new TraceCommand(console, environment))
            .addSubcommand(new ExplainCommand(console, environment))
            .addSubcommand(new ExportCommand(console, environment))
            .addSubcommand(new DeleteCommand(console, input, environment))
            .addSubcommand(new RetentionCommand(console, input, environment))
            .addSubcommand(new MigrateCommand(console, environment))
            .addSubcommand(new PricesCommand(console, environment))
            .addSubcommand(new RepriceCommand(console, environment))
            .addSubcommand(new ConnectCommand(console, environment))
            .addSubcommand(new DoctorCommand(console, environment));
    spanhouse.commandLine = commandLine;
    Configuration configuration = new Configuration(environment);
    commandLine.getSubcommands().values().forEach(command -> withStandardHelp(command));
    commandLine.getCommandSpec().mixinStandardHelpOptions(true);
    HelpSections.addTo(commandLine);
    return commandLine
        .setDefaultValueProvider(configuration)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setAbbreviatedOptionsAllowed(false)
        .setUsageHelpAutoWidth(true)
        .setColorScheme(Help.defaultColorScheme(console.hasColour() ? Ansi.ON : Ansi.OFF))
        .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
        .setParameterExceptionHandler(
            (exception, args) -> spanhouse.usageError(exception, configuration, console))
        .setExecutionExceptionHandler(
            (exception, command, result) -> spanhouse.failure(exception, console));
  }

  private static void withStandardHelp(CommandLine command) {
    command.getCommandSpec().mixinStandardHelpOptions(true);
    command.getCommandSpec().versionProvider(new Version());
  }

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Log more, and print the stack trace of a failure.")
  void verbose(boolean on) {
    verbose = on;
    if (on) {
      LOG_LEVELS.forEach(property -> System.setProperty(property, "info"));
    }
  }

  /** Called without a command: shows the help. */
  @Override
  public void run() {
    if (commandLine != null) {
      commandLine.usage(commandLine.getOut());
    }
  }

  private int usageError(
      ParameterException exception, Configuration configuration, Console console) {
    String message =
        exception instanceof UnmatchedArgumentException unmatched
            ? unmatched(unmatched)
            : String.valueOf(exception.getMessage());
    String source =
        Optional.ofNullable(exception.getArgSpec())
            .flatMap(argument -> source(argument, exception, configuration))
            .map(from -> " (from " + from + ")")
            .orElse("");
    String command = exception.getCommandLine().getCommandSpec().qualifiedName();
    console.error(message + source + "; see `" + command + " --help`");
    if (verbose) {
      exception.printStackTrace(console.err());
    }
    return USAGE;
  }

  private static String unmatched(UnmatchedArgumentException exception) {
    String argument = exception.getUnmatched().get(0);
    String what =
        argument.startsWith("-")
            ? "unknown option "
            : exception.getCommandLine().getParent() == null
                ? "unknown command "
                : "unexpected argument ";
    return what
        + argument
        + exception.getSuggestions().stream()
            .findFirst()
            .map(near -> " (did you mean " + near + "?)")
            .orElse("");
  }

  private static Optional<String> source(
      ArgSpec argument, ParameterException exception, Configuration configuration) {
    if (!(argument instanceof OptionSpec)) {
      return Optional.empty();
    }
    return configuration
        .setting(argument)
        .filter(setting -> setting.value().equals(exception.getValue()))
        .map(Setting::source);
  }

  private int failure(Exception exception, Console console) {
    String message = exception.getMessage();
    console.error(message == null ? exception.getClass().getSimpleName() : message);
    if (verbose) {
      exception.printStackTrace(console.err());
    }
    return FAILURE;
  }
}
