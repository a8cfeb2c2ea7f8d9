package io.spanhouse.collector.command.option;

import io.spanhouse.collector.command.terminal.CommandException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * The value of an option that is not on the command line: its environment variable, else the
 * configuration file, else nothing, which leaves the built-in default.
 *
 * <p>The variable of {@code --grpc-port} is {@code SPANHOUSE_GRPC_PORT}, its key in the file {@code
 * grpc-port}. An option with two names has two variables.
 */
public final class Configuration implements IDefaultValueProvider {
  public static final String CONFIG_OPTION = "--config";

  /** Also what is deleted or overwritten is said where it is done. */
  private static final Set<String> COMMAND_LINE_ONLY =
      Set.of(
          "--help",
          "--version",
          CONFIG_OPTION,
          "--session",
          "--customer",
          "--user",
          "--trace",
          "--runs-days",
          "--events-days",
          "--spans-days",
          "--payload-days",
          "--rejected-days",
          "--ledger-days",
          "--yes",
          "--force");

  private final Environment environment;
  private final Map<Path, Map<String, String>> files = new HashMap<>();

  public Configuration(Environment environment) {
    this.environment = environment;
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    return setting(argument).map(Setting::value).orElse(null);
  }

  /** Where an option's value comes from when it is not on the command line. */
  public Optional<Setting> setting(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)
        || COMMAND_LINE_ONLY.contains(option.longestName())) {
      return Optional.empty();
    }
    return fromEnvironment(option).or(() -> fromFile(option));
  }

  private Optional<Setting> fromEnvironment(OptionSpec option) {
    for (String name : option.names()) {
      String variable = variable(name);
      Optional<String> value = environment.variable(variable);
      if (value.isPresent()) {
        return value.map(text -> new Setting(text, variable));
      }
    }
    return Optional.empty();
  }

  private Optional<Setting> fromFile(OptionSpec option) {
    CommandSpec command = option.command();
    Optional<Path> file = file(command);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> values = read(file.get(), command);
    for (String name : option.names()) {
      String value = values.get(key(name));
      if (value != null) {
        return Optional.of(new Setting(value, file.get().toString()));
      }
    }
    return Optional.empty();
  }

  /** The configuration file that is read: the one named, else the first that exists. */
  Optional<Path> file(CommandSpec command) {
    OptionSpec option = command.findOption(CONFIG_OPTION);
    Path named = option == null ? null : option.getValue();
    if (named == null) {
      named = environment.variable(variable(CONFIG_OPTION)).map(Path::of).orElse(null);
    }
    if (named != null) {
      return Optional.of(environment.directory().resolve(named));
    }
    Path here = environment.directory().resolve(ConfigFile.NAME);
    return Files.exists(here)
        ? Optional.of(here)
        : Optional.of(environment.configDirectory().resolve(ConfigFile.NAME)).filter(Files::exists);
  }

  private Map<String, String> read(Path file, CommandSpec command) {
    Map<String, String> known = files.get(file);
    if (known != null) {
      return known;
    }
    try {
      Map<String, String> values = ConfigFile.read(file, keys(command.root()));
      files.put(file, values);
      return values;
    } catch (CommandException e) {
      throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private static Set<String> keys(CommandSpec root) {
    Set<String> keys = new TreeSet<>();
    for (CommandLine command : root.subcommands().values()) {
      for (OptionSpec option : command.getCommandSpec().options()) {
        if (!COMMAND_LINE_ONLY.contains(option.longestName())) {
          for (String name : option.names()) {
            if (name.startsWith("--")) {
              keys.add(key(name));
            }
          }
        }
      }
    }
    return keys;
  }

  private static String key(String optionName) {
    return optionName.replaceFirst("^--?", "");
  }

  private static String variable(String optionName) {
    return "SPANHOUSE_" + key(optionName).toUpperCase(Locale.ROOT).replace('-', '_');
  }

  /**
   * A configured value.
   *
   * @param source the variable or file it stands in
   */
  public record Setting(String value, String source) {}
}
