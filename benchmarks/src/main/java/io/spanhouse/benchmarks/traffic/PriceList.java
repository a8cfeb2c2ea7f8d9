package io.spanhouse.benchmarks.traffic;

/** What calls cost whose sender does not say. */
interface PriceList {
  /** For a receiver that knows no prices. */
  PriceList NONE = (model, usage) -> Money.UNKNOWN;

  /** As the models' vendors publish it. */
  PriceList PUBLIC =
      (model, usage) -> model.rates() == null ? Money.UNKNOWN : model.rates().cost(usage);

  /** In units of 10^-12 USD; {@link Money#UNKNOWN} for a model without a price. */
  long cost(Model model, Usage usage);
}
