package io.spanhouse.springai;

import io.micrometer.observation.Observation;
import io.spanhouse.semconv.AgentTelemetry;
import io.spanhouse.semconv.Step;
import java.util.Set;
import org.springframework.ai.chat.client.advisor.observation.AdvisorObservationContext;
import org.springframework.core.Ordered;

/** An advisor around the model: a step. */
final class AdvisorRecorder extends ObservationRecorder<AdvisorObservationContext, Step> {
  /** The ends of every chain, which only ask the model. */
  private static final Set<String> CHAIN_ENDS = Set.of("call", "stream");

  private final AgentTelemetry telemetry;

  AdvisorRecorder(AgentTelemetry telemetry) {
    super(AdvisorObservationContext.class);
    this.telemetry = telemetry;
  }

  @Override
  boolean records(Observation.Context context) {
    return context instanceof AdvisorObservationContext advisor && !isChainEnd(advisor);
  }

  @Override
  Step start(AdvisorObservationContext context) {
    return telemetry.step(context.getAdvisorName());
  }

  @Override
  void end(AdvisorObservationContext context, Step step) {}

  private static boolean isChainEnd(AdvisorObservationContext advisor) {
    return advisor.getOrder() == Ordered.LOWEST_PRECEDENCE
        && CHAIN_ENDS.contains(advisor.getAdvisorName());
  }
}
