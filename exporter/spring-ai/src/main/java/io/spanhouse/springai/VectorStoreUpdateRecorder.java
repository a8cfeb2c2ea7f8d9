package io.spanhouse.springai;

import io.micrometer.observation.Observation;
import io.spanhouse.semconv.AgentTelemetry;
import io.spanhouse.semconv.Step;
import org.springframework.ai.vectorstore.observation.VectorStoreObservationContext;

/** What a vector store does other than answer a query: a step. */
final class VectorStoreUpdateRecorder
    extends ObservationRecorder<VectorStoreObservationContext, Step> {
  private final AgentTelemetry telemetry;

  VectorStoreUpdateRecorder(AgentTelemetry telemetry) {
    super(VectorStoreObservationContext.class);
    this.telemetry = telemetry;
  }

  @Override
  boolean records(Observation.Context context) {
    return super.records(context) && !RetrievalRecorder.isQuery(context);
  }

  @Override
  Step start(VectorStoreObservationContext context) {
    return telemetry.step(context.getDatabaseSystem() + " " + context.getOperationName());
  }

  @Override
  void end(VectorStoreObservationContext context, Step step) {}
}
