package io.spanhouse.collector.command;

import picocli.CommandLine.Option;

/** Whose data a command is about. */
final class WorkspaceOption {
  @Option(
      names = "--workspace",
      paramLabel = "NAME",
      description = "Workspace (default: ${DEFAULT-VALUE}).")
  String name = "default";
}
