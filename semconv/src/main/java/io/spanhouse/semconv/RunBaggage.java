package io.spanhouse.semconv;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageBuilder;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A run's entries in OpenTelemetry's Baggage, named as the attributes they hold. */
final class RunBaggage {
  /**
   * In UTF-8. Percent-encoding makes three of each, and all entries of a request share the 8192
   * bytes that every propagator has to let pass (W3C Baggage, section 3.3.2).
   */
  static final int MAX_VALUE_BYTES = 256;

  private static final List<AttributeKey<String>> KEYS =
      List.of(
          SpanhouseAttributes.RUN_ID,
          SpanhouseAttributes.RUN_ROOT_ID,
          SpanhouseAttributes.SESSION_ID,
          SpanhouseAttributes.CUSTOMER_ID,
          SpanhouseAttributes.FEATURE);

  private RunBaggage() {}

  /** Baggage of {@code context} with the entries of {@code run} and of no other run. */
  static Baggage with(Context context, RunContext run) {
    BaggageBuilder baggage = Baggage.fromContext(context).toBuilder();
    for (AttributeKey<String> key : KEYS) {
      String value = run.attributes().get(key);
      if (isValid(key, value)) {
        baggage.put(key.getKey(), value);
      } else {
        baggage.remove(key.getKey());
      }
    }
    return baggage.build();
  }

  /** The valid entries. */
  static Attributes read(Context context) {
    Baggage baggage = Baggage.fromContext(context);
    if (baggage.isEmpty()) {
      return Attributes.empty();
    }
    AttributesBuilder attributes = Attributes.builder();
    for (AttributeKey<String> key : KEYS) {
      String value = baggage.getEntryValue(key.getKey());
      if (isValid(key, value)) {
        attributes.put(key, value);
      }
    }
    return attributes.build();
  }

  private static boolean isValid(AttributeKey<String> key, @Nullable String value) {
    if (value == null || !CarriedText.isSafe(value, MAX_VALUE_BYTES)) {
      return false;
    }
    boolean isRun =
        key.equals(SpanhouseAttributes.RUN_ID) || key.equals(SpanhouseAttributes.RUN_ROOT_ID);
    return !isRun || RunId.isRunId(value);
  }
}
