package io.spanhouse.clickhouse.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceFileTest {
  private static final String HEADER =
      """
      # version: acme-1
      provider, model, input, output, effective_from, effective_to, cached_input, tier_factors
      """;

  private static PriceFile parse(String lines) {
    return PriceFile.parse("acme.csv", HEADER + lines);
  }

  @Test
  void parse_line_isThePrice() {
    PriceFile file =
        PriceFile.parse(
            "acme.csv",
            """
            # Our own prices.
            # version: acme-2026.11
            input, output, model,         provider,  service_tier, reasoning, from_input_tokens, priority, note

            # What our contract says.
            0.50,  2,      "gpt-5{1,2}",  openai|-,  batch,        3.000001,  200001,            -5,       "a ""note"", quoted"
            1,     0,      m,             p
            """);
    assertThat(file.version()).isEqualTo("acme-2026.11");
    assertThat(file.prices())
        .containsExactly(
            new ModelPrice(
                List.of("openai", "-"),
                "gpt-5{1,2}",
                "batch",
                200_001,
                LocalDate.EPOCH,
                null,
                new BigDecimal("0.5"),
                null,
                null,
                null,
                new BigDecimal("2"),
                new BigDecimal("3.000001"),
                Map.of(),
                -5,
                "a \"note\", quoted"),
            new ModelPrice(
                List.of("p"),
                "m",
                "",
                0,
                LocalDate.EPOCH,
                null,
                BigDecimal.ONE,
                null,
                null,
                null,
                BigDecimal.ZERO,
                null,
                Map.of(),
                0,
                ""));
  }

  @Test
  void parse_datesAndFactors_areRead() {
    ModelPrice price =
        parse("p, m, 1, 2, 2026-01-01, 2026-02-01, 0.25, batch=0.5|priority=2").prices().get(0);
    assertThat(price.effectiveFrom()).isEqualTo("2026-01-01");
    assertThat(price.effectiveTo()).isEqualTo("2026-02-01");
    assertThat(price.cachedInput()).isEqualTo("0.25");
    assertThat(price.tierFactors())
        .isEqualTo(Map.of("batch", new BigDecimal("0.5"), "priority", new BigDecimal("2")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "p, m, -1, 2 => input is negative: -1",
        "p, m, 1, 2, , , -0.1 => cached_input is negative: -0.1",
        "p, m, 0.0000001, 2 => input has more than 6 decimals: 0.0000001",
        "p, m, 1e3, 2 => input is not a decimal number: 1e3",
        "p, m, NaN, 2 => input is not a decimal number: NaN",
        "p, m, 1000000.1, 2 => input is above 1000000: 1000000.1",
        "p, m, , 2 => input is missing; 0 means free",
        "p, m, 1 => output is missing; 0 means free",
        "p, m(, 1, 2 => model is not a regular expression: missing closing ): m(",
        "p, m)|(n, 1, 2 => model is not a regular expression: regexp/syntax: internal error: m)|(n",
        "p, (?=m), 1, 2 => model is not a regular expression: invalid or unsupported Perl syntax: (?=m)",
        "p, ((m{1000}){1000}){1000}, 1, 2 => model repeats something more than 1000 times: ((m{1000}){1000}){1000}",
        "p, m{99999999999}, 1, 2 => model repeats something more than 1000 times: m{99999999999}",
        "p, , 1, 2 => model has 0 characters, not 1 to 500",
        ", m, 1, 2 => provider is not a list of names separated by |: \"\"",
        "p||q, m, 1, 2 => provider is not a list of names separated by |: \"p||q\"",
        "p, m, 1, 2, 2026-02-30 => effective_from is not a day from 1970-01-01 to 2149-06-06: 2026-02-30",
        "p, m, 1, 2, 1969-12-31 => effective_from is not a day from 1970-01-01 to 2149-06-06: 1969-12-31",
        "p, m, 1, 2, 2026-02-01, 2026-02-01 => effective_to 2026-02-01 is not after effective_from 2026-02-01",
        "p, m, 1, 2, , , , batch => tier_factors is not like batch=0.5|priority=2, each tier once: batch",
        "p, m, 1, 2, , , , a=1|a=2 => tier_factors is not like batch=0.5|priority=2, each tier once: a=1|a=2",
        "p, m, 1, 2, , , , batch=-1 => tier_factors is negative: -1",
        "p, m, 1, 2, , , , , 3 => 9 fields for 8 columns",
      })
  void parse_wrongLine_isNamed(String line, String message) {
    assertThatThrownBy(() -> parse("p, fine, 1, 2\n# A comment.\n\n" + line + "\n"))
        .isInstanceOf(PriceFileException.class)
        .hasMessage("acme.csv line 6: " + message);
  }

  @Test
  void parse_lastLineWithoutEnd_isNamedAsWell() {
    assertThatThrownBy(() -> parse("p, m, 1, x"))
        .hasMessage("acme.csv line 3: output is not a decimal number: x");
  }

  @Test
  void parse_quoteInTheMiddle_isNamed() {
    assertThatThrownBy(() -> parse("p, m, 1, 2\np, \"m\"n, 1, 2\n"))
        .isInstanceOf(PriceFileException.class)
        .hasMessageStartingWith("acme.csv is not CSV: ")
        .hasMessageContaining("4");
  }

  @Test
  void parse_sameDayTwice_isRefused() {
    assertThatThrownBy(() -> parse("p|q, m, 1, 2\nq|r, m, 3, 4\n"))
        .hasMessage(
            "acme.csv line 4: the same provider, model, service_tier, from_input_tokens and"
                + " effective_from as line 3");
  }

  @Test
  void parse_overlappingDays_areRefused() {
    assertThatThrownBy(
            () ->
                parse(
                    """
                    p, m, 3, 4, 2026-03-01
                    p, m, 1, 2, 2026-01-01, 2026-03-02
                    """))
        .hasMessage(
            "acme.csv line 3: begins on 2026-03-01, before line 4 of the same model ends on"
                + " 2026-03-02");
  }

  @Test
  void parse_laterPriceAfterAnOpenOrEndedOne_isFine() {
    assertThat(
            parse(
                    """
                    p, m, 1, 2
                    p, m, 1, 2, 2026-01-01, 2026-03-01
                    p, m, 3, 4, 2026-03-01
                    """)
                .prices())
        .hasSize(3);
  }

  @Test
  void parse_withoutVersion_isRefused() {
    assertThatThrownBy(() -> PriceFile.parse("acme.csv", "provider,model,input,output\n"))
        .hasMessage(
            "acme.csv: the comment \"# version: NAME\" is missing; NAME marks the calls it prices");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      value = {
        "provider,model,input,outptu => no column is called \"outptu\"; there are provider, model,",
        "provider,model,input => the columns provider, model, input and output must be there",
        "provider,model,input,output,input => the columns provider, model, input and output must be",
      })
  void parse_wrongColumns_areNamed(String header, String message) {
    assertThatThrownBy(() -> PriceFile.parse("acme.csv", "# version: 1\n" + header + "\n"))
        .hasMessageStartingWith("acme.csv line 2: " + message);
  }

  @Test
  void parse_noPrices_isRefused() {
    assertThatThrownBy(() -> parse("")).hasMessage("acme.csv has no prices");
  }

  @Test
  void parse_tooManyPrices_isRefused() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i <= 10_000; i++) {
      lines.append("p, m").append(i).append(", 1, 2\n");
    }
    assertThatThrownBy(() -> parse(lines.toString()))
        .hasMessage("acme.csv line 10003: more than 10000 prices");
  }
}
