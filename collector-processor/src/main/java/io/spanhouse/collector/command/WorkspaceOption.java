package io.spanhouse.collector.command;

import picocli.CommandLine.Option;

/** Whose data a command shows. */
final class WorkspaceOption {
  @Option(
      names = "--workspace",
      paramLabel = "NAME",
      description = "Workspace to read (default: ${DEFAULT-VALUE}).")
  String name = "default";
}
