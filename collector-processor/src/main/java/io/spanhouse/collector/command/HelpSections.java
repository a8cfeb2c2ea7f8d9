package io.spanhouse.collector.command;

import io.spanhouse.collector.command.option.ClickHouseOptions;
import io.spanhouse.collector.command.option.CollectorLimits;
import io.spanhouse.collector.command.option.DataDirectoryOption;
import io.spanhouse.collector.command.option.ListenOptions;
import io.spanhouse.collector.command.option.WorkspaceOption;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Puts the commands, and the options that several commands share, under headings in the help. */
final class HelpSections {
  private static final String OWN = "Options";
  private static final String GENERAL = "General";
  private static final List<String> STANDARD = List.of("--help", "--version");

  /** By the class that declares an option, in the order in which they are shown. */
  private static final Map<Class<?>, String> OPTIONS = new LinkedHashMap<>();

  /** In the order in which they are shown. */
  private static final Map<String, List<String>> COMMANDS = new LinkedHashMap<>();

  static {
    OPTIONS.put(ListenOptions.class, "Network");
    OPTIONS.put(CollectorLimits.class, "Limits");
    OPTIONS.put(DataDirectoryOption.class, "Embedded engine");
    OPTIONS.put(ClickHouseOptions.class, "ClickHouse");
    OPTIONS.put(WorkspaceOption.class, "ClickHouse");
    OPTIONS.put(Spanhouse.class, GENERAL);

    COMMANDS.put("Run the service", List.of("up", "demo", "migrate", "doctor"));
    COMMANDS.put("Query", List.of("runs", "trace", "explain", "sql", "export", "connect"));
    COMMANDS.put("Manage data", List.of("retention", "delete", "prices", "reprice"));
  }

  private HelpSections() {}

  static void addTo(CommandLine commandLine) {
    commandLine
        .getHelpSectionMap()
        .put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpSections::options);
    commandLine
        .getHelpSectionMap()
        .put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, HelpSections::commands);
    commandLine.getCommandSpec().usageMessage().commandListHeading("");
    commandLine.getSubcommands().values().forEach(HelpSections::addTo);
  }

  private static String options(Help help) {
    Map<String, List<OptionSpec>> sections = new LinkedHashMap<>();
    sections.put(OWN, new ArrayList<>());
    OPTIONS.values().forEach(heading -> sections.put(heading, new ArrayList<>()));
    help.commandSpec().options().stream()
        .filter(option -> !option.hidden())
        .sorted(Comparator.comparing(OptionSpec::longestName))
        .forEach(
            option ->
                sections.computeIfAbsent(heading(option), unused -> new ArrayList<>()).add(option));
    return sections.entrySet().stream()
        .filter(section -> !section.getValue().isEmpty())
        .map(
            section ->
                String.format("%s:%n", section.getKey())
                    + help.optionListExcludingGroups(section.getValue()))
        .collect(Collectors.joining(String.format("%n")));
  }

  private static String heading(OptionSpec option) {
    if (option.inherited() || STANDARD.contains(option.longestName())) {
      return GENERAL;
    }
    if (!(option.userObject() instanceof Field field)) {
      return OWN;
    }
    return OPTIONS.getOrDefault(field.getDeclaringClass(), OWN);
  }

  private static String commands(Help help) {
    StringBuilder text = new StringBuilder();
    COMMANDS.forEach(
        (heading, names) -> {
          Map<String, Help> section = new LinkedHashMap<>();
          names.forEach(name -> section.put(name, help.subcommands().get(name)));
          section.values().removeIf(command -> command == null);
          if (!section.isEmpty()) {
            text.append(String.format("%n%s:%n", heading)).append(help.commandList(section));
          }
        });
    return text.toString();
  }
}
