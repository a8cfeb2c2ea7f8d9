package io.spanhouse.benchmarks.traffic;

import io.spanhouse.semconv.GenAiAttributes;
import io.spanhouse.semconv.SpanhouseAttributes;
import org.jspecify.annotations.Nullable;

/** Attributes of HTTP and database spans, stamped with the run where one of ours is around. */
final class PlainAttributes {
  private static final int SPAN = 0x4a;
  private static final Key RUN_ID = Key.of(SpanhouseAttributes.RUN_ID);
  private static final Key RUN_ROOT_ID = Key.of(SpanhouseAttributes.RUN_ROOT_ID);
  private static final Key AGENT_NAME = Key.of(GenAiAttributes.AGENT_NAME);
  private static final Key SESSION_ID = Key.of(SpanhouseAttributes.SESSION_ID);
  private static final Key CUSTOMER_ID = Key.of(SpanhouseAttributes.CUSTOMER_ID);
  private static final Key FEATURE = Key.of(SpanhouseAttributes.FEATURE);
  private static final Key METHOD = Key.of("http.request.method");
  private static final Key STATUS = Key.of("http.response.status_code");
  private static final Key ADDRESS = Key.of("server.address");
  private static final Key URL = Key.of("url.full");
  private static final Key DB_SYSTEM = Key.of("db.system.name");
  private static final Key DB_QUERY = Key.of("db.query.text");
  private static final Key ERROR_TYPE = Key.of("error.type");

  private final ProtoWriter out;

  PlainAttributes(ProtoWriter out) {
    this.out = out;
  }

  void write(TrafficSpan span) {
    int blank = span.subject.indexOf(' ');
    String verb = blank < 0 ? span.subject : span.subject.substring(0, blank);
    if (verb.equals("GET") || verb.equals("POST") || verb.equals("PUT")) {
      out.attribute(SPAN, METHOD, verb);
      out.attribute(SPAN, STATUS, span.failed() ? 500 : 200);
      out.attribute(SPAN, ADDRESS, "internal.example");
      out.attribute(SPAN, URL, "https://internal.example/" + span.hexId());
    } else {
      out.attribute(SPAN, DB_SYSTEM, "postgresql");
      out.attribute(SPAN, DB_QUERY, span.subject + " WHERE id = $1");
    }
    if (span.failure != null) {
      out.attribute(SPAN, ERROR_TYPE, span.failure.type());
    }
    stamp(span, span.run());
  }

  /** A span of another process than the run around it is not stamped. */
  private void stamp(TrafficSpan span, @Nullable TrafficRun run) {
    if (run == null || run.dialect != Dialect.SPANHOUSE || !run.service.equals(span.service)) {
      return;
    }
    out.attribute(SPAN, RUN_ID, run.id);
    if (!run.toldRootId().isEmpty()) {
      out.attribute(SPAN, RUN_ROOT_ID, run.toldRootId());
    }
    out.attribute(SPAN, AGENT_NAME, run.agent.name());
    if (!run.audience.session().isEmpty()) {
      out.attribute(SPAN, SESSION_ID, run.audience.session());
      out.attribute(SPAN, CUSTOMER_ID, run.audience.customer());
      out.attribute(SPAN, FEATURE, run.audience.feature());
    }
  }
}
