package io.spanhouse.springai;

import io.spanhouse.semconv.AgentTelemetry;
import io.spanhouse.semconv.SpanhouseAttributes;
import io.spanhouse.semconv.Step;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.document.Document;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.observation.VectorStoreObservationContext;

/** An operation of a vector store: a step, of kind {@code retrieval} if it is a query. */
final class VectorStoreRecorder extends ObservationRecorder<VectorStoreObservationContext, Step> {
  private static final String QUERY = "query";
  private static final String KIND = "retrieval";

  private final AgentTelemetry telemetry;

  VectorStoreRecorder(AgentTelemetry telemetry) {
    super(VectorStoreObservationContext.class);
    this.telemetry = telemetry;
  }

  @Override
  Step start(VectorStoreObservationContext context) {
    String name = context.getDatabaseSystem() + " " + context.getOperationName();
    Step step = telemetry.step(name);
    if (QUERY.equals(context.getOperationName())) {
      step.span().updateName(KIND + " " + name).setAttribute(SpanhouseAttributes.KIND, KIND);
      SearchRequest request = context.getQueryRequest();
      step.input(request == null ? null : request.getQuery());
    }
    return step;
  }

  @Override
  void end(VectorStoreObservationContext context, Step step) {
    List<Document> documents = context.getQueryResponse();
    if (documents != null) {
      step.output(documents.stream().map(VectorStoreRecorder::found).toList());
    }
  }

  private static Map<String, @Nullable Object> found(Document document) {
    Map<String, @Nullable Object> found = new LinkedHashMap<>();
    found.put("id", document.getId());
    found.put("score", document.getScore());
    found.put("text", document.getText());
    return found;
  }
}
