package io.spanhouse.collector.normalize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConventionReaderTest {
  private static ConventionFile read(String yaml) {
    return ConventionReader.read("my.yaml", yaml.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "name: x\\nkind: []|my.yaml:2:|'kind' is not known here; allowed: about, attributes,",
        "name: x\\nattributes:\\n  modell: [a]|my.yaml:3:|no field 'modell'; allowed: kind,",
        "name: x\\nattributes:\\n  agent: a|my.yaml:3:|attributes.agent",
        "name: x\\nattributes:\\n  agent: ['a -> ']|my.yaml:3:|no source of a value: 'a -> '",
        "name: x\\n"
            + "kinds:\\n"
            + "  - {field: operation, values: {a: model.kall}}|my.yaml:3:|no kind of span:"
            + " 'model.kall'; allowed: agent.invoke,",
        "name: x\\n"
            + "kinds:\\n"
            + "  - {field: operation}|my.yaml:3:|a rule of a kind has field and values",
        "name: x\\n"
            + "errors: {abort: stopped}|my.yaml:2:|no way to end: 'stopped'; allowed: ok, error,"
            + " cancelled, timeout",
        "name: x\\n"
            + "input_semantics: both|my.yaml:|no input semantics: 'both'; allowed: inclusive,"
            + " exclusive",
        "name: x\\n"
            + "messages:\\n"
            + "  - {field: input, keys: {a.N.b: contents}}|my.yaml:3:|no member of a message:"
            + " 'contents'; allowed: role,",
        "name: x\\n"
            + "names:\\n"
            + "  - {kind: agent.invoke, span_name: agent, field: agent}|my.yaml:3:|needs one * in"
            + " it",
        "name: x\\nname: y|my.yaml:2:|Duplicate field 'name'",
        "about: x|my.yaml:|Missing required creator property 'name'",
        "name: [|my.yaml:1:|name: Cannot deserialize"
      })
  void file_thatIsWrong_isRefusedWithPlaceReasonAndAllowedNames(
      String yaml, String place, String reason) {
    assertThatThrownBy(() -> read(yaml.replace("\\n", "\n")))
        .isInstanceOf(ConventionException.class)
        .hasMessageStartingWith(place)
        .hasMessageContaining(reason);
  }

  @Test
  void file_thatIsEmpty_isRefused() {
    assertThatThrownBy(() -> read(""))
        .isInstanceOf(ConventionException.class)
        .hasMessageContaining("my.yaml");
  }

  @Test
  void folder_winsOverShippedFiles(@TempDir Path folder) throws Exception {
    Files.writeString(
        folder.resolve("acme.yaml"),
        """
        name: acme
        detect: [acme.]
        attributes:
          agent: [acme.who]
        providers:
          azure: acme-azure
        """);
    Conventions conventions = Conventions.load(folder);
    byte[] azure = Conventions.utf8("azure");
    byte[] bedrock = Conventions.utf8("bedrock");

    assertThat(conventions.name(0)).asString(StandardCharsets.UTF_8).isEqualTo("acme");
    assertThat(conventions.providers().find(azure, 0, azure.length))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("acme-azure");
    // A name that two files give shifts no other.
    assertThat(conventions.providers().find(bedrock, 0, bedrock.length))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("aws.bedrock");
  }

  @Test
  void folder_withoutFiles_isRefused(@TempDir Path folder) {
    assertThatThrownBy(() -> Conventions.load(folder))
        .isInstanceOf(ConventionException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("has no .yaml file");
  }
}
