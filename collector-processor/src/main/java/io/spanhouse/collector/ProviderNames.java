package io.spanhouse.collector;

import io.spanhouse.collector.normalize.Conventions;

/** The names that providers of models go by: senders use many, stored rows and prices one. */
public final class ProviderNames {
  private static final Conventions CONVENTIONS = Conventions.load();

  private ProviderNames() {}

  /** The name that a call of this provider is stored and priced under. */
  public static String canonical(String name) {
    return CONVENTIONS.canonicalProvider(name);
  }
}
