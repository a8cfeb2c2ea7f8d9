package io.spanhouse.clickhouse.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spanhouse.clickhouse.ClickHouseException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Who may ask an engine over HTTP: programs that know the password of user {@code default}, and no
 * page in a browser, whatever it knows.
 *
 * <p>The rules stand before ClickHouse's own check of users, which cannot hold here: the engine
 * opens its first session as {@code default} with an empty password, whatever the configuration
 * says, so that user must have none. The native protocol, which only the tests of a cluster turn
 * on, therefore asks for nothing.
 *
 * @param password printable ASCII without spaces; empty for none, which leaves the rules for pages
 */
record EngineAccess(String password) {
  static final String USER = "default";

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int RANDOM_BYTES = 24;

  /**
   * Whatever a page sends has one of these: a name of its own after DNS rebinding, an Origin with
   * all but GET, and Sec-Fetch-Site with all to loopback. A page that gets neither answer nor error
   * out of a request with cached credentials may still run the answer as a script.
   */
  private static final String NO_PAGE =
      """
      <Host>regex:(?i)^(127\\.0\\.0\\.1|localhost|\\[::1\\])(:[0-9]+)?$</Host>
            <Origin>regex:^$</Origin>
            <Sec-Fetch-Site>regex:^(none)?$</Sec-Fetch-Site>""";

  private static final String PING =
      """
          <rule>
            <url>/ping</url>
            <headers>
            %s
            </headers>
            <handler><type>ping</type></handler>
          </rule>
      """;

  private static final String QUERIES =
      """
          <rule>
            <headers>
            %s
            %s
            </headers>
            <handler><type>dynamic_query_handler</type><query_param_name>query</query_param_name></handler>
          </rule>
      """;

  /** 516 is what ClickHouse's own clients know as a failed login. */
  private static final String REST =
      """
          <rule>
            <handler>
              <type>static</type>
              <status>401</status>
              <content_type>text/plain; charset=UTF-8</content_type>
              <http_response_headers><X-ClickHouse-Exception-Code>516</X-ClickHouse-Exception-Code></http_response_headers>
              <response_content>Code: 516. Authentication failed: the embedded ClickHouse asks for a password, and answers no web page. `spanhouse connect` prints what it asks for.&#10;</response_content>
            </handler>
          </rule>
      """;

  /**
   * Not in profile {@code default}, which ClickHouse's own mutations run under. Rows that are the
   * same have the same partition in every table, since it is a function of the sort key.
   */
  private static final String USERS =
      """
      <clickhouse>
        <profiles>
          <default/>
          <tables>
            <final>1</final>
            <do_not_merge_across_partitions_select_final>1</do_not_merge_across_partitions_select_final>
          </tables>
        </profiles>
        <users>
          <default>
            %s
            <networks><ip>127.0.0.1</ip><ip>0.0.0.0</ip></networks>
            <profile>tables</profile>
            <quota>default</quota>
            <named_collection_control>1</named_collection_control>
          </default>
        </users>
        <quotas><default/></quotas>
      </clickhouse>
      """;

  EngineAccess {
    if (!password.matches("[!-~]*")) {
      throw new ClickHouseException(
          "a password of the embedded ClickHouse has no spaces and no other characters than printable ASCII: choose another");
    }
  }

  /** A password that nobody guesses: 192 bits. */
  static String randomPassword() {
    byte[] bytes = new byte[RANDOM_BYTES];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** ClickHouse's users. */
  String usersXml() {
    // Without a password any password is as good as none.
    return USERS.formatted(password.isEmpty() ? "<password></password>" : "<no_password/>");
  }

  /** ClickHouse's {@code http_handlers}: the first rule that fits a request answers it. */
  String handlersXml() {
    String basic = Base64.getEncoder().encodeToString((USER + ":" + password).getBytes(UTF_8));
    String queries =
        password.isEmpty()
            ? QUERIES.formatted(NO_PAGE, "")
            : QUERIES.formatted(NO_PAGE, header("X-ClickHouse-Key", "", password))
                + QUERIES.formatted(NO_PAGE, header("Authorization", "(?i:Basic) +", basic));
    return "<http_handlers>\n" + PING.formatted(NO_PAGE) + queries + REST + "  </http_handlers>";
  }

  private static String header(String name, String before, String text) {
    return "<%1$s>regex:^%2$s%3$s$</%1$s>".formatted(name, before, literal(text));
  }

  /** Each character by its number: it means nothing to XML, to the configuration, to the regex. */
  private static String literal(String text) {
    StringBuilder pattern = new StringBuilder();
    text.chars().forEach(c -> pattern.append("\\x{%x}".formatted(c)));
    return pattern.toString();
  }

  @Override
  public String toString() {
    return "EngineAccess[password=" + (password.isEmpty() ? "none" : "***") + "]";
  }
}
