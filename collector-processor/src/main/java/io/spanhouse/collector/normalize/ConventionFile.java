package io.spanhouse.collector.normalize;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One convention as its file says it. {@code docs/conventions.md} tells what each section means to
 * whoever writes one.
 *
 * @param name short, in lower case; value of column {@code convention}
 * @param about one line for people
 * @param detect prefixes of keys; a span with such a key speaks the convention
 * @param scopes prefixes of scope names; spans of such a scope speak it, whatever their keys
 * @param inputSemantics {@code inclusive} or {@code exclusive}; {@code guessed} without
 * @param reasoning {@code apart} where output tokens leave thinking out
 * @param attributes sources of each field, best first
 * @param onlyHere the same, where they count only in spans that speak the convention
 * @param byKind the same, where they count only in spans of a kind
 * @param messages lists of messages spread over attributes
 * @param metadata prefixes of keys that become entries of {@code runs.metadata}
 * @param kinds rules that tell a span's kind, in order
 * @param names fields told by the span's name only
 * @param emitters what is known of the instrumentation of a scope
 * @param providers other names of providers
 * @param notProviders names of frameworks and gateways that senders give as provider
 * @param models prefixes of model names and the provider of such models
 * @param states words that say how something ended
 * @param errors words in error types that say how something ended
 * @param events what span events and log records of a name are good for
 * @param frameworks the framework a scope name stands for, by prefix
 * @param placeholders whole values that say "nothing here"
 * @param unknowns values that say so of a name, an id or a model
 * @param resource fields also read from the resource
 */
record ConventionFile(
    @JsonProperty(required = true) String name,
    String about,
    List<String> detect,
    List<String> scopes,
    @Nullable String inputSemantics,
    @Nullable String reasoning,
    Map<Field, List<Source>> attributes,
    Map<Field, List<Source>> onlyHere,
    Map<Kind, Map<Field, List<Source>>> byKind,
    List<MessageKeys> messages,
    List<String> metadata,
    List<KindRule> kinds,
    List<NameRule> names,
    List<Emitter> emitters,
    Map<String, String> providers,
    List<String> notProviders,
    Map<String, String> models,
    Map<String, Ending> states,
    Map<String, Ending> errors,
    Map<String, EventRule> events,
    Map<String, String> frameworks,
    List<String> placeholders,
    List<String> unknowns,
    List<Field> resource) {

  ConventionFile {
    if (name == null || name.isBlank()) {
      throw new IllegalArgumentException("a convention needs a name");
    }
    about = Objects.requireNonNullElse(about, "");
    detect = list(detect);
    scopes = list(scopes);
    if (inputSemantics != null && !List.of("inclusive", "exclusive").contains(inputSemantics)) {
      throw new IllegalArgumentException(
          "no input semantics: '" + inputSemantics + "'; allowed: inclusive, exclusive");
    }
    if (reasoning != null && !reasoning.equals("apart")) {
      throw new IllegalArgumentException("no reasoning: '" + reasoning + "'; allowed: apart");
    }
    attributes = map(attributes);
    onlyHere = map(onlyHere);
    byKind = map(byKind);
    messages = list(messages);
    metadata = list(metadata);
    kinds = list(kinds);
    names = list(names);
    emitters = list(emitters);
    providers = map(providers);
    notProviders = list(notProviders);
    models = map(models);
    states = map(states);
    errors = map(errors);
    events = map(events);
    frameworks = map(frameworks);
    placeholders = list(placeholders);
    unknowns = list(unknowns);
    resource = list(resource);
  }

  static <T> List<T> list(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }

  static <K, V> Map<K, V> map(@Nullable Map<K, V> map) {
    return map == null ? Map.of() : map;
  }

  /**
   * A list of messages whose members are attributes of their own.
   *
   * @param field {@code input} or {@code output}
   * @param role of messages that name none
   * @param keys with {@code N} for the index of the message, then for that of the part in it
   */
  record MessageKeys(Field field, @Nullable String role, Map<String, Member> keys) {
    MessageKeys {
      if (field != Field.INPUT && field != Field.OUTPUT) {
        throw new IllegalArgumentException("messages are of field input or output");
      }
      keys = map(keys);
    }

    /** The role of messages that name none. */
    String usualRole() {
      String usual = field == Field.INPUT ? "user" : "assistant";
      return role == null ? usual : role;
    }
  }

  /**
   * A field that only a span's name tells.
   *
   * @param spanName with one {@code *} for the value
   * @param kind the kind of spans it is for
   */
  record NameRule(
      @JsonProperty(required = true) Kind kind,
      @JsonProperty(required = true) String spanName,
      @JsonProperty(required = true) Field field) {
    NameRule {
      if (spanName.indexOf('*') < 0 || spanName.indexOf('*') != spanName.lastIndexOf('*')) {
        throw new IllegalArgumentException("span_name '" + spanName + "' needs one * in it");
      }
    }

    byte[] before() {
      return Conventions.utf8(spanName.substring(0, spanName.indexOf('*')));
    }

    byte[] after() {
      return Conventions.utf8(spanName.substring(spanName.indexOf('*') + 1));
    }
  }

  /**
   * What is known of an instrumentation, told by its scope.
   *
   * @param scope prefix of the scope's name
   * @param provider only of calls to this provider; any without
   * @param inputSemantics of its calls, where its convention does not tell or tells wrong
   * @param reasoning {@code apart} where output tokens leave thinking out
   * @param agent name of agents that have none
   */
  record Emitter(
      @JsonProperty(required = true) String scope,
      @Nullable String provider,
      @Nullable String inputSemantics,
      @Nullable String reasoning,
      @Nullable String agent,
      @JsonAlias("why") @Nullable String about) {}
}
