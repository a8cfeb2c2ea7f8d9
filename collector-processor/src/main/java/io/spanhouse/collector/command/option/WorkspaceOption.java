package io.spanhouse.collector.command.option;

import picocli.CommandLine.Option;

/** Whose data a command is about. */
public final class WorkspaceOption {
  @Option(
      names = "--workspace",
      paramLabel = "NAME",
      description = "Workspace (default: ${DEFAULT-VALUE}).")
  public String name = "default";
}
