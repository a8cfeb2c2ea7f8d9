package io.spanhouse.testing;

import java.util.List;

/** What a wire format reads of a request. */
record Question(
    String model,
    boolean stream,
    boolean usageWanted,
    List<Message> messages,
    List<OfferedTool> tools) {

  String lastUserText() {
    return indexOfLastUser() < 0 ? "" : messages.get(indexOfLastUser()).text();
  }

  boolean hasToolResult() {
    return messages.subList(indexOfLastUser() + 1, messages.size()).stream()
        .anyMatch(Message::isToolResult);
  }

  private int indexOfLastUser() {
    int index = messages.size() - 1;
    while (index >= 0 && !messages.get(index).isUser()) {
      index--;
    }
    return index;
  }
}
