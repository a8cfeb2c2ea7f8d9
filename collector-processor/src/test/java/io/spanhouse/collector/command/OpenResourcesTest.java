package io.spanhouse.collector.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanhouse.collector.command.terminal.CommandException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenResourcesTest {
  private final List<String> closed = new ArrayList<>();
  private final OpenResources open = new OpenResources(CapturedConsole.plain().console(), 0);

  @Test
  void close_closesLastOpenedFirst() {
    open.add(() -> closed.add("engine"));
    open.add(() -> closed.add("collector"));
    open.close();
    assertThat(closed).containsExactly("collector", "engine");
  }

  @Test
  void close_oneFails_closesTheOthersAndTells() {
    open.add(() -> closed.add("engine"));
    open.add(
        () -> {
          throw new IllegalStateException("stuck");
        });
    assertThatThrownBy(open::close)
        .isInstanceOf(CommandException.class)
        .hasMessage("could not stop cleanly: stuck");
    assertThat(closed).containsExactly("engine");
  }

  @Test
  void add_afterClose_closesAtOnce() {
    open.close();
    open.add(() -> closed.add("late"));
    assertThat(closed).containsExactly("late");
  }
}
