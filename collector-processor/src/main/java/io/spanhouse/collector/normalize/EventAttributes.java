package io.spanhouse.collector.normalize;

import io.spanhouse.collector.decode.AnyValueText;
import io.spanhouse.collector.decode.AttributeList;
import io.spanhouse.collector.decode.ByteArray;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what the attributes of a span event or of a log record say about the event it tells. */
final class EventAttributes {
  private static final String ANY_TYPE = "*";
  private static final String LOG = "log";
  private static final Set<String> EXPLICIT_TYPES =
      Set.of(
          "log",
          "decision",
          "score",
          "action",
          "error",
          "step",
          "policy",
          "budget",
          "payment",
          "audit");
  private static final byte[] NOTHING = new byte[0];

  private final Conventions conventions;
  private final Fields fields;
  private final AnyValueText anyValueText = new AnyValueText();
  private final Providers providers;
  private final Content content;

  EventAttributes(Conventions conventions) {
    this.conventions = conventions;
    this.fields = new Fields(conventions);
    this.providers = new Providers(conventions);
    this.content = new Content(fields);
  }

  /** Prepares for those of another request. */
  void reset() {
    fields.reset();
  }

  Fields fields() {
    return fields;
  }

  /** Starts an event that {@code attributes} tell, with {@code inherited} from around it. */
  void begin(
      AgentEvent event,
      AttributeList attributes,
      Fields around,
      Field[] inherited,
      @Nullable EventRule rule) {
    fields.read(attributes);
    fields.inherit(around, inherited);
    event.begin(fields);
    event.readTokens(NOTHING, false, false);
    event.copy(Field.ERROR_TYPE, event.errorType());
    event.copy(Field.ERROR_MESSAGE, event.errorMessage());
    readType(event, rule == null || rule.type() == null ? LOG : rule.type());
  }

  /**
   * The same of a log record whose rule is for log records only; the rule it keeps to, null where
   * it lacks what the rule needs.
   */
  @Nullable EventRule beginRecord(
      AgentEvent event,
      AttributeList attributes,
      Fields around,
      Field[] inherited,
      EventRule rule) {
    fields.read(attributes, conventions.speakers(rule));
    Kind kind = rule.kind() == null ? Kind.OTHER : rule.kind();
    fields.settle(attributes, kind);
    fields.inherit(around, inherited);
    event.begin(fields);
    event.copy(Field.ERROR_TYPE, event.errorType());
    event.copy(Field.ERROR_MESSAGE, event.errorMessage());
    byte[] type = kind.eventType();
    boolean isWhole = rule.neededFields().stream().allMatch(fields::has);
    if (!isWhole || type == null) {
      event.readTokens(NOTHING, false, false);
      readType(event, isWhole && rule.type() != null ? rule.type() : LOG);
      fillAgent(rule);
      return isWhole ? rule : null;
    }
    int source = fields.conventionOf(Field.INPUT_TOKENS);
    event.readTokens(
        source < 0 ? NOTHING : conventions.inputSemantics(source),
        false,
        source >= 0 && conventions.isReasoningApart(source));
    content.translate(kind);
    event.setCanonicalProvider(providers.of(fields));
    boolean failed =
        rule.failed()
            || event.errorType().size() > 0
            || (fields.has(Field.SUCCEEDED) && fields.number(Field.SUCCEEDED) == 0);
    Ending ending = failed ? conventions.endings().ofError(event.errorType()) : Ending.OK;
    event.setType(type, ending.utf8());
    fillAgent(rule);
    return rule;
  }

  private void fillAgent(EventRule rule) {
    if (rule.agent() != null && !fields.has(Field.AGENT)) {
      byte[] agent = Conventions.utf8(rule.agent());
      fields.fill(Field.AGENT, agent, 0, agent.length);
    }
  }

  /** Puts messages that a log record tells into one form: all of a call, or one of them. */
  void readMessages(AgentEvent event, EventRule rule) {
    if (rule.content()) {
      content.translate(Kind.MODEL_CALL);
    } else if (rule.message() != null) {
      ByteArray told = event.otherOutput().size() > 0 ? event.otherOutput() : event.data();
      content.readMessage(rule.message(), rule.roleOr(), told.array(), told.size());
      event.otherOutput().clear();
    }
  }

  private void readType(AgentEvent event, String ruleType) {
    String type = ruleType;
    if (ruleType.equals(ANY_TYPE)) {
      String declared = fields.text(Field.EVENT_TYPE);
      type = EXPLICIT_TYPES.contains(declared) ? declared : LOG;
    }
    Ending ending = conventions.endings().ofError(event.errorType());
    Ending usual = type.equals("error") ? Ending.ERROR : Ending.OK;
    event.setType(Conventions.utf8(type), (ending == Ending.ERROR ? usual : ending).utf8());
  }

  /** The name of an event that can be of any type says nothing about this one. */
  void readName(AgentEvent event, byte[] buffer, int offset, int length, @Nullable EventRule rule) {
    if (!event.copy(Field.EVENT_NAME, event.name())
        && (rule == null || !ANY_TYPE.equals(rule.type()))) {
      event.name().append(buffer, offset, length);
    }
  }

  /** Whether it names its id; else the id is begun. */
  boolean readOwnId(AgentEvent event) {
    if (event.copy(Field.EVENT_ID, event.eventId())) {
      return true;
    }
    Ids.beginEvent(event.eventId());
    return false;
  }

  /** Attributes without a column of their own, as one JSON object. */
  void readData(AgentEvent event, AttributeList attributes) {
    if (!event.copy(Field.EVENT_DATA, event.data())) {
      appendOthers(attributes, event.data());
    }
    if (attributes.cuts().any()) {
      event.addNotes(List.of(new Note(Note.CUT, attributes.cuts().toString())));
    }
  }

  private void appendOthers(AttributeList attributes, ByteArray data) {
    fields.moveTo(Field.SPANS | Field.EVENTS);
    for (int i = 0; i < attributes.size(); i++) {
      if (!fields.isMoved(i)) {
        data.append((byte) (data.size() == 0 ? '{' : ','));
        anyValueText.appendJsonMember(attributes, i, data);
      }
    }
    if (data.size() > 0) {
      data.append((byte) '}');
    }
  }
}
