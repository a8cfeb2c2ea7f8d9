package io.spanhouse.collector.normalize;

import io.spanhouse.collector.decode.ByteArray;
import io.spanhouse.collector.decode.ResourceView;
import io.spanhouse.collector.decode.ScopeView;
import io.spanhouse.collector.decode.Slice;
import io.spanhouse.collector.decode.SpanView;
import io.spanhouse.collector.decode.TraceCursor;
import java.math.BigDecimal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One span, whatever convention it speaks, as what it means for an agent's run. A reused view:
 * valid until the next {@link #read}.
 */
public final class AgentSpan {
  private static final byte[] NOTHING = new byte[0];
  private static final byte[] UNKNOWN_SERVICE = Conventions.utf8("unknown_service");
  private static final int MONEY_SCALE = 12;

  private final Conventions conventions;
  private final Field[] resourceFields;
  private final Providers providers;
  private final Content content;
  private final Folded folded = new Folded();
  private final Fields fields;
  private final Fields resource;
  private final SpanEventContent eventContent;
  private final ByteArray traceId = new ByteArray();
  private final ByteArray spanId = new ByteArray();
  private final ByteArray parentSpanId = new ByteArray();
  private final RunIdentity run = new RunIdentity();
  private final SpanOutcome outcome;
  private @Nullable TraceCursor cursor;
  private int resourceOrdinal;
  private int scopeOffset;
  private long speakers;
  private Kinds.Rule[] kindRules = {};
  private EmitterTraits[] emitters = {};
  private byte[] provider = NOTHING;
  private int unreadable;
  private Kind kind = Kind.OTHER;
  private final SpanTimes times = new SpanTimes();

  public AgentSpan(Conventions conventions) {
    this.conventions = conventions;
    this.resourceFields = conventions.resourceFields().toArray(new Field[0]);
    this.fields = new Fields(conventions);
    this.resource = new Fields(conventions);
    this.eventContent = new SpanEventContent(conventions);
    this.outcome = new SpanOutcome(conventions, fields);
    this.providers = new Providers(conventions);
    this.content = new Content(fields);
  }

  /**
   * Prepares for the spans of another request.
   *
   * @param receivedAt server clock, nanoseconds since the epoch
   */
  public void reset(TraceCursor cursor, long receivedAt) {
    this.cursor = cursor;
    times.beginRequest(receivedAt);
    resourceOrdinal = -1;
    scopeOffset = -1;
    fields.reset();
    resource.reset();
    eventContent.reset();
  }

  /**
   * Reads the span the cursor stands on.
   *
   * @return why this span cannot be stored, or null when it can; its neighbours are not concerned
   */
  public @Nullable String read() {
    TraceCursor cursor = cursor();
    SpanView span = cursor.span();
    String flaw = Ids.flaw(span.traceId(), span.spanId());
    if (flaw != null) {
      return flaw;
    }
    if (cursor.resourceOrdinal() != resourceOrdinal) {
      resourceOrdinal = cursor.resourceOrdinal();
      resource.read(cursor.resource().attributes());
    }
    Ids.hex(span.traceId(), traceId);
    Ids.hex(span.spanId(), spanId);
    readParent(span);
    times.read(span);
    readScope(cursor.scope().name());
    fields.read(span.attributes(), speakers);
    fields.inherit(resource, resourceFields);
    kind = Kinds.of(kindRules, fields, span.name(), folded);
    fields.settle(span.attributes(), kind);
    fillIn(span);
    eventContent.read(span, kind, times);
    content.read(kind, eventContent, isOwn());
    unreadable = fields.unreadable() + content.unreadable();
    provider = providers.of(fields);
    distrustNothing();
    run.read(fields, kind, traceId, spanId, parentSpanId);
    outcome.read(span, eventContent);
    fields.moveTo(tables());
    return null;
  }

  /** A scope is looked up once for all of its spans. */
  private void readScope(Slice name) {
    if (name.offset() != scopeOffset) {
      scopeOffset = name.offset();
      kindRules = conventions.kinds().in(name);
      speakers = conventions.speakers(name);
      emitters = conventions.emitters(name);
    }
  }

  /** Adds what only the span's name or its instrumentation tells. */
  private void fillIn(SpanView span) {
    conventions.kinds().fillFromName(kind, span.name(), fields);
    if (kind == Kind.AGENT_INVOKE && !fields.has(Field.AGENT)) {
      fillAgent(span.name());
    }
    if (!fields.has(Field.COST)) {
      addCostParts();
    }
  }

  /**
   * An agent without a name is what its instrumentation is for, else the service, else the span.
   */
  private void fillAgent(Slice spanName) {
    for (EmitterTraits emitter : emitters) {
      byte[] agent = emitter.agent();
      if (agent != null) {
        fields.fill(Field.AGENT, agent, 0, agent.length);
        return;
      }
    }
    if (fields.has(Field.SERVICE_NAME) && !startsWith(Field.SERVICE_NAME, UNKNOWN_SERVICE)) {
      byte[] service = Conventions.utf8(fields.text(Field.SERVICE_NAME));
      fields.fill(Field.AGENT, service, 0, service.length);
    } else {
      fields.fill(Field.AGENT, spanName.buffer(), spanName.offset(), spanName.length());
    }
  }

  private boolean startsWith(Field field, byte[] prefix) {
    int start = fields.offset(field);
    return fields.length(field) >= prefix.length
        && Arrays.equals(
            fields.buffer(field), start, start + prefix.length, prefix, 0, prefix.length);
  }

  /** A cost that is told in parts only. */
  private void addCostParts() {
    if (fields.has(Field.INPUT_COST) || fields.has(Field.OUTPUT_COST)) {
      long sum = fields.number(Field.INPUT_COST) + fields.number(Field.OUTPUT_COST);
      byte[] text = Conventions.utf8(BigDecimal.valueOf(sum, MONEY_SCALE).toPlainString());
      fields.fill(Field.COST, text, 0, text.length);
    }
  }

  /** Senders without a price list say that a call cost nothing. */
  private void distrustNothing() {
    if (fields.has(Field.COST) && fields.number(Field.COST) == 0 && !isOwn()) {
      fields.drop(Field.COST);
    }
  }

  /** Whether the span is one of our own, whose content needs no translation. */
  private boolean isOwn() {
    return fields.has(Field.KIND);
  }

  private void readParent(SpanView span) {
    Slice parent = span.parentSpanId();
    if (Ids.isSpanId(parent) && !parent.contentEquals(span.spanId())) {
      Ids.hex(parent, parentSpanId);
    } else {
      parentSpanId.clear();
    }
  }

  private int tables() {
    int tables = Field.SPANS;
    if (kind.eventType() != null) {
      tables |= Field.EVENTS;
    }
    return kind == Kind.AGENT_INVOKE ? tables | Field.RUNS : tables;
  }

  private TraceCursor cursor() {
    if (cursor == null) {
      throw new IllegalStateException("reset first");
    }
    return cursor;
  }

  public SpanView span() {
    return cursor().span();
  }

  public ResourceView resource() {
    return cursor().resource();
  }

  public ScopeView scope() {
    return cursor().scope();
  }

  /** Changes with {@link #resource()}; what is derived from a resource can be kept until then. */
  public int resourceOrdinal() {
    return resourceOrdinal;
  }

  /** The fields of the span, with what only the resource says filled in. */
  public Fields fields() {
    return fields;
  }

  Fields resourceFields() {
    return resource;
  }

  public Kind kind() {
    return kind;
  }

  /** Lower-case hex. */
  public ByteArray traceId() {
    return traceId;
  }

  /** Lower-case hex. */
  public ByteArray spanId() {
    return spanId;
  }

  /** Lower-case hex, empty for a root. */
  public ByteArray parentSpanId() {
    return parentSpanId;
  }

  /** Which run the span belongs to, as far as the span alone can tell. */
  public RunIdentity run() {
    return run;
  }

  /** How it ended, if it did. */
  public SpanOutcome outcome() {
    return outcome;
  }

  /** Nanoseconds since the epoch; see {@link SpanTimes}. */
  public long startedAt() {
    return times.startedAt();
  }

  /** Nanoseconds since the epoch, never before {@link #startedAt}. */
  public long finishedAt() {
    return times.finishedAt();
  }

  /** When the span and its events were. */
  public SpanTimes times() {
    return times;
  }

  /** How many times of the span and its events were not believed, or missing altogether. */
  public int replacedTimes() {
    return eventContent.disbelievedTimes() + (times.isReplaced() ? 1 : 0);
  }

  /** The name of the convention the span speaks, empty when none. */
  public byte[] convention() {
    int convention = fields.convention();
    return convention < 0 ? NOTHING : conventions.name(convention);
  }

  /** Whether input tokens include cached tokens, by what is known of the sender. */
  public byte[] inputSemantics() {
    byte[] known = knownEmitter() == null ? null : knownEmitter().inputSemantics();
    int convention = fields.convention();
    if (known != null) {
      return known;
    }
    if (convention < 0) {
      return NOTHING;
    }
    // Whose key the tokens have: others add keys of their own to a library's spans.
    byte[] spoken = conventions.inputSemantics(convention);
    int source = fields.conventionOf(Field.INPUT_TOKENS);
    return source < 0 || conventions.isGuessed(convention)
        ? spoken
        : conventions.inputSemantics(source);
  }

  /** Whether {@link #inputSemantics} is known of the instrumentation, not of its convention. */
  boolean isInputSemanticsCertain() {
    return knownEmitter() != null && knownEmitter().inputSemantics() != null;
  }

  /** Whether output tokens leave thinking out, by what is known of the sender. */
  boolean reasoningApart() {
    if (knownEmitter() != null && knownEmitter().reasoningApart()) {
      return true;
    }
    int source = fields.conventionOf(Field.OUTPUT_TOKENS);
    return source >= 0 && conventions.isReasoningApart(source);
  }

  private @Nullable EmitterTraits knownEmitter() {
    for (EmitterTraits emitter : emitters) {
      if (emitter.isFor(provider, fields)) {
        return emitter;
      }
    }
    return null;
  }

  /** The framework that made the span, empty when it is not known. */
  public byte[] framework() {
    return conventions.framework(scope().name());
  }

  /** What the span events say about content and exceptions. */
  public SpanEventContent eventContent() {
    return eventContent;
  }

  /** The provider's canonical name, or an empty array when the sender's name already is. */
  public byte[] canonicalProvider() {
    return provider;
  }

  /** How many of the span's values look like JSON or belong to a list and could not be read. */
  public int unreadable() {
    return unreadable;
  }

  /** Length of the prefix that makes attribute {@code i} an entry of the run's metadata, or 0. */
  public int metadataPrefix(int i) {
    byte[] buffer = span().attributes().buffer();
    int offset = span().attributes().keyOffset(i);
    int length = span().attributes().keyLength(i);
    for (byte[] prefix : conventions.metadataPrefixes()) {
      if (length > prefix.length
          && Arrays.equals(prefix, 0, prefix.length, buffer, offset, offset + prefix.length)) {
        return prefix.length;
      }
    }
    return 0;
  }
}
