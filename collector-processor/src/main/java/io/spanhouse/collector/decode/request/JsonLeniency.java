package io.spanhouse.collector.decode.request;

/** What senders of OTLP/JSON get wrong and is understood all the same. */
enum JsonLeniency {
  SNAKE_CASE("field names in snake_case instead of lowerCamelCase"),
  ENUM_NAME("enum names instead of numbers"),
  BASE64_ID("ids in base64 instead of hex"),
  OLD_NAME("field names of OTLP before 0.15");

  private final String text;

  JsonLeniency(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
