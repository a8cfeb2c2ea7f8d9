package io.spanhouse.semconv;

import io.opentelemetry.api.logs.Severity;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The state of a budget, made by {@link AgentRun#budget}:
 *
 * <pre>{@code
 * run.budget().limit(new BigDecimal("100")).consumed(spent).remaining(left).currency("EUR").record();
 * }</pre>
 */
public final class BudgetEvent extends DescribedEvent {
  private @Nullable BigDecimal limit;
  private @Nullable BigDecimal consumed;
  private @Nullable BigDecimal remaining;
  private @Nullable String currency;

  BudgetEvent(RunEvents events) {
    super(events);
  }

  public BudgetEvent limit(@Nullable BigDecimal limit) {
    this.limit = limit;
    return this;
  }

  public BudgetEvent consumed(@Nullable BigDecimal consumed) {
    this.consumed = consumed;
    return this;
  }

  public BudgetEvent remaining(@Nullable BigDecimal remaining) {
    this.remaining = remaining;
    return this;
  }

  /** ISO 4217, default {@code USD}. */
  public BudgetEvent currency(@Nullable String currency) {
    this.currency = currency;
    return this;
  }

  @Override
  void emit() {
    events.record(
        id(),
        events.now(),
        EventType.BUDGET,
        null,
        Severity.INFO,
        event ->
            event
                .amount(SpanhouseAttributes.BUDGET_LIMIT, limit)
                .amount(SpanhouseAttributes.BUDGET_CONSUMED, consumed)
                .amount(SpanhouseAttributes.BUDGET_REMAINING, remaining)
                .exact(SpanhouseAttributes.CURRENCY, currency));
  }
}
