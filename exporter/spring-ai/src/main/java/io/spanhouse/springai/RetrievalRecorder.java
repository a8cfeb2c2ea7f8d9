package io.spanhouse.springai;

import io.micrometer.observation.Observation;
import io.spanhouse.semconv.AgentTelemetry;
import io.spanhouse.semconv.Retrieval;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.document.Document;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.observation.VectorStoreObservationContext;

/** A query of a vector store: a retrieval from its collection, or else from the store. */
final class RetrievalRecorder
    extends ObservationRecorder<VectorStoreObservationContext, Retrieval> {
  private static final String QUERY = "query";

  private final AgentTelemetry telemetry;

  RetrievalRecorder(AgentTelemetry telemetry) {
    super(VectorStoreObservationContext.class);
    this.telemetry = telemetry;
  }

  static boolean isQuery(Observation.Context context) {
    return context instanceof VectorStoreObservationContext store
        && QUERY.equals(store.getOperationName());
  }

  @Override
  boolean records(Observation.Context context) {
    return isQuery(context);
  }

  @Override
  Retrieval start(VectorStoreObservationContext context) {
    String collection = context.getCollectionName();
    Retrieval retrieval =
        telemetry.retrieval(
            collection == null || collection.isBlank() ? context.getDatabaseSystem() : collection);
    SearchRequest request = context.getQueryRequest();
    return request == null
        ? retrieval
        : retrieval.query(request.getQuery()).topK(request.getTopK());
  }

  @Override
  void end(VectorStoreObservationContext context, Retrieval retrieval) {
    List<Document> documents = context.getQueryResponse();
    if (documents != null) {
      retrieval.documents(documents.stream().map(RetrievalRecorder::found).toList());
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
