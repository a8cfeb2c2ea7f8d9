package io.spanhouse.semconv;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gathers the attributes of an explicit event. Null values are left out. */
final class EventDetails {
  /** Words and figures that mean something to the collector. */
  private static final Set<AttributeKey<?>> EXACT =
      Set.of(
          SpanhouseAttributes.SEVERITY,
          SpanhouseAttributes.ERROR_TRIGGER_EVENT_ID,
          SpanhouseAttributes.POLICY_OUTCOME,
          SpanhouseAttributes.BUDGET_LIMIT,
          SpanhouseAttributes.BUDGET_CONSUMED,
          SpanhouseAttributes.BUDGET_REMAINING,
          SpanhouseAttributes.PAYMENT_AMOUNT,
          SpanhouseAttributes.CURRENCY);

  private final AttributesBuilder attributes;
  private final Content content;

  EventDetails(AttributesBuilder attributes, Content content) {
    this.attributes = attributes;
    this.content = content;
  }

  /** Adds a value that is no text of the user's. */
  <T> EventDetails exact(AttributeKey<T> key, @Nullable T value) {
    if (value != null) {
      attributes.put(key, value);
    }
    return this;
  }

  EventDetails amount(AttributeKey<String> key, @Nullable BigDecimal amount) {
    return exact(key, amount == null ? null : amount.toPlainString());
  }

  /** Adds text, or a container as JSON text, after redaction. */
  EventDetails content(AttributeKey<String> key, @Nullable Object value) {
    return exact(key, content.of(key, value));
  }

  /** Adds what has no key of its own. */
  EventDetails data(JsonFields data) {
    return data.isEmpty() ? this : content(SpanhouseAttributes.EVENT_DATA, data);
  }

  /** Adds attributes from outside, their text redacted. */
  EventDetails all(@Nullable Attributes from) {
    if (from != null) {
      from.forEach(this::any);
    }
    return this;
  }

  @SuppressWarnings("unchecked") // An attribute's type says what its value is.
  private void any(AttributeKey<?> key, Object value) {
    if (EXACT.contains(key)) {
      exact((AttributeKey<Object>) key, value);
    } else if (key.getType() == AttributeType.STRING) {
      content((AttributeKey<String>) key, value);
    } else if (key.getType() == AttributeType.STRING_ARRAY) {
      List<String> texts =
          ((List<String>) value)
              .stream().map(text -> content.of(key, text)).filter(Objects::nonNull).toList();
      exact((AttributeKey<List<String>>) key, texts);
    } else {
      exact((AttributeKey<Object>) key, value);
    }
  }
}
