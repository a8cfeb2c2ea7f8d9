package io.spanhouse.semconv;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * HTTP headers that tell gateways and other services which run and session a request is part of:
 *
 * <pre>{@code
 * RunHeaders headers = RunHeaders.create();
 * headers.inject(Context.current(), request, (carrier, name, value) -> carrier.header(name, value));
 * }</pre>
 *
 * <p>A run that is started in an extracted Context is below the run in the headers and, unless its
 * builder says otherwise, takes over session, session name and path, request, prompt, agent id and
 * metadata.
 *
 * <p>To send them with every request that instrumented clients make, foreign services included, put
 * one into the SDK's propagators: {@code TextMapPropagator.composite(
 * W3CTraceContextPropagator.getInstance(), RunHeaders.create())}.
 *
 * <p>Headers can be set by anybody. A value is believed, and sent, if it is text of at most 512
 * bytes without control characters; run identifiers have to look like {@link RunId}s. At most 32
 * metadata entries pass, and injected headers make up at most 4096 characters: what comes after
 * that is left out, metadata first. Text beyond printable ASCII is sent as {@code UTF-8''} and
 * percent-encoded bytes (RFC 8187).
 *
 * <p>Instances are immutable; no method throws.
 */
public final class RunHeaders implements TextMapPropagator {
  static final int MAX_PROPERTIES = 32;
  static final int MAX_INJECTED_CHARS = 4096;

  private static final RunHeaders NEUTRAL = builder().build();

  private final List<Field> fields;
  private final @Nullable String propertyPrefix;

  RunHeaders(List<Field> fields, @Nullable String propertyPrefix) {
    this.fields = List.copyOf(fields);
    this.propertyPrefix = propertyPrefix;
  }

  /** A header of a fixed name. */
  record Field(String name, AttributeKey<String> key) {}

  /**
   * {@code x-request-id} and {@code spanhouse-} followed by {@code agent-id}, {@code run-id},
   * {@code session-id}, {@code session-path}, {@code session-name}, {@code property-*} and {@code
   * prompt-id}.
   */
  public static RunHeaders create() {
    return NEUTRAL;
  }

  /**
   * The names of gateways that put their own in front: for {@code acme} these are {@code
   * x-request-id}, {@code Acme-Agent-Id}, {@code Acme-Run-Id}, {@code acme-session-id}, {@code
   * acme-session-path}, {@code acme-session-name}, {@code acme-property-*} and {@code
   * acme-prompt-id}.
   *
   * @throws IllegalArgumentException when a header name cannot begin with {@code prefix}
   */
  public static RunHeaders withPrefix(@Nullable String prefix) {
    return prefix == null ? NEUTRAL : builder().prefix(prefix).build();
  }

  /** Begins with the names of {@link #create}. */
  public static RunHeadersBuilder builder() {
    return new RunHeadersBuilder();
  }

  /** The fixed names; those of metadata are not known before. */
  @Override
  public Collection<String> fields() {
    return fields.stream().map(Field::name).toList();
  }

  /** Sets what {@code context} knows about its run or, outside of any, what was extracted. */
  @Override
  public <C> void inject(
      @Nullable Context context, @Nullable C carrier, @Nullable TextMapSetter<C> setter) {
    if (context != null && setter != null) {
      Guard.run(() -> new Injection<>(carrier, setter).injectAll(known(context)));
    }
  }

  @Override
  public <C> Context extract(
      @Nullable Context context, @Nullable C carrier, @Nullable TextMapGetter<C> getter) {
    Context known = context == null ? Context.root() : context;
    if (getter == null) {
      return known;
    }
    return Guard.get(
        () -> {
          Attributes attributes = read(carrier, getter);
          return attributes.isEmpty() ? known : known.with(RemoteRun.arrivedIn(known, attributes));
        },
        known);
  }

  private static Attributes known(Context context) {
    RemoteRun remote = RemoteRun.from(context);
    if (remote != null) {
      return remote.attributes();
    }
    RunContext run = RunContext.from(context);
    return run == null ? Attributes.empty() : RunDetails.merge(run.attributes(), run.details());
  }

  private <C> Attributes read(@Nullable C carrier, TextMapGetter<C> getter) {
    AttributesBuilder attributes = Attributes.builder();
    for (Field field : fields) {
      String value = HeaderValue.decode(get(carrier, getter, field.name()));
      if (value != null
          && (!field.key().equals(SpanhouseAttributes.RUN_ID) || RunId.isRunId(value))) {
        attributes.put(field.key(), value);
      }
    }
    if (propertyPrefix != null) {
      readProperties(propertyPrefix, carrier, getter, attributes);
    }
    return attributes.build();
  }

  /** {@code keys} is deprecated without another way to find headers by how they begin. */
  @SuppressWarnings("deprecation")
  private static <C> void readProperties(
      String prefix, @Nullable C carrier, TextMapGetter<C> getter, AttributesBuilder attributes) {
    int properties = 0;
    for (String name : getter.keys(carrier)) {
      String key = propertyKey(prefix, name);
      String value = key == null ? null : HeaderValue.decode(getter.get(carrier, name));
      if (key != null && value != null) {
        attributes.put(SpanhouseAttributes.metadata(key), value);
        if (++properties == MAX_PROPERTIES) {
          return;
        }
      }
    }
  }

  /** HTTP/2 has lower-case names only, and not every getter ignores case. */
  private static <C> @Nullable String get(
      @Nullable C carrier, TextMapGetter<C> getter, String name) {
    String value = getter.get(carrier, name);
    return value == null ? getter.get(carrier, name.toLowerCase(Locale.ROOT)) : value;
  }

  private static @Nullable String propertyKey(String prefix, @Nullable String header) {
    if (header == null || !header.regionMatches(true, 0, prefix, 0, prefix.length())) {
      return null;
    }
    return HeaderName.propertyKey(header.substring(prefix.length()));
  }

  /** One request that is given headers, up to the limits. */
  private final class Injection<C> {
    private final @Nullable C carrier;
    private final TextMapSetter<C> setter;
    private int chars;
    private int properties;

    Injection(@Nullable C carrier, TextMapSetter<C> setter) {
      this.carrier = carrier;
      this.setter = setter;
    }

    void injectAll(Attributes known) {
      for (Field field : fields) {
        set(field.name(), known.get(field.key()));
      }
      if (propertyPrefix != null) {
        known.forEach((key, value) -> property(propertyPrefix, key.getKey(), value));
      }
    }

    private void property(String prefix, String attribute, Object value) {
      if (!attribute.startsWith(SpanhouseAttributes.METADATA_PREFIX)
          || !(value instanceof String text)
          || properties == MAX_PROPERTIES) {
        return;
      }
      String key =
          HeaderName.propertyKey(attribute.substring(SpanhouseAttributes.METADATA_PREFIX.length()));
      if (key != null && set(prefix + key, text)) {
        properties++;
      }
    }

    private boolean set(String name, @Nullable String text) {
      String value = HeaderValue.encode(text);
      if (value == null || chars + name.length() + value.length() > MAX_INJECTED_CHARS) {
        return false;
      }
      chars += name.length() + value.length();
      setter.set(carrier, name, value);
      return true;
    }
  }
}
