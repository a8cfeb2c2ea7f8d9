package io.spanhouse.semconv;

import io.opentelemetry.api.common.Attributes;
import org.jspecify.annotations.Nullable;

/**
 * What everything inside a run carries.
 *
 * @param session the one among the attributes
 */
record Stamped(Attributes attributes, @Nullable String session) {
  static final Stamped NOTHING = of(Attributes.empty());

  static Stamped of(Attributes attributes) {
    return new Stamped(attributes, attributes.get(SpanhouseAttributes.SESSION_ID));
  }
}
