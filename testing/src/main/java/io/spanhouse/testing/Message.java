package io.spanhouse.testing;

/**
 * A message of a request, its text pieces joined.
 *
 * @param role as the wire format spells it, but {@code tool} for the result of a tool
 */
public record Message(String role, String text) {

  boolean isUser() {
    return role.equals("user");
  }

  boolean isToolResult() {
    return role.equals("tool");
  }
}
