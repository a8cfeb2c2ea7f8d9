package io.spanhouse.semconv;

import org.jspecify.annotations.Nullable;

/**
 * Takes what must not leave out of recorded text:
 *
 * <pre>{@code
 * AgentTelemetry.builder(openTelemetry)
 *     .redact((key, text) -> CARD_NUMBER.matcher(text).replaceAll("[card]"))
 * }</pre>
 *
 * <p>It runs on the thread that records, before the text is cut and before the SDK sees it; it may
 * be called from many threads at once. Of maps, lists and messages it sees each text, number and
 * map key by itself, so that what is sent stays valid JSON.
 */
@FunctionalInterface
public interface Redaction {
  /**
   * What may leave of {@code text}. Null drops it. When this throws, the whole content is dropped;
   * it is never sent as it was.
   *
   * @param key the attribute that the text is for, such as {@code gen_ai.input.messages}
   */
  @Nullable String redact(String key, String text);
}
