package io.spanhouse.collector.command;

import io.spanhouse.clickhouse.ModelPrices;
import io.spanhouse.clickhouse.ModelPrices.Applicable;
import io.spanhouse.clickhouse.price.ModelExpression;
import io.spanhouse.clickhouse.price.ModelPrice;
import io.spanhouse.clickhouse.price.PriceFile;
import io.spanhouse.collector.ProviderNames;
import io.spanhouse.collector.command.option.ClickHouseOptions;
import io.spanhouse.collector.command.option.Environment;
import io.spanhouse.collector.command.terminal.CommandException;
import io.spanhouse.collector.command.terminal.Console;
import io.spanhouse.collector.command.terminal.HumanFormat;
import io.spanhouse.collector.command.terminal.Table;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "prices",
    description = {
      "Lists the current model prices in USD per million tokens, or adds your own.",
      "",
      "Calls are priced when they arrive; a running collector reloads prices every 30"
          + " s. Stored calls keep their cost until `spanhouse reprice`. Your own prices take"
          + " precedence over the built-in ones.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  spanhouse prices",
      "  spanhouse prices --provider openai --model gpt-4o-2024-08-06",
      "  spanhouse prices --provider azure --model gpt-4o",
      "  spanhouse prices load contract.csv",
      "",
      "A file for load is CSV: a comment `# version: NAME`, which then stands on the calls it"
          + " prices, and lines such as",
      "  provider, model, input, cached_input, output, effective_from",
      "  openai, gpt-5(-mini)?, 1.00, 0.10, 8.00, 2026-11-01"
    })
final class PricesCommand implements Callable<Integer> {
  private static final String LOAD = "load";
  private static final long MAX_FILE_BYTES = 16 << 20;
  private static final int MAX_CELL_COLUMNS = 80;

  private final Console console;
  private final Environment environment;

  @Mixin final ClickHouseOptions clickHouse;
  @Spec @Nullable CommandSpec spec;

  @Option(
      names = "--provider",
      paramLabel = "NAME",
      description =
          "Only prices of this provider, in any spelling that senders use; - means"
              + " calls without a provider.")
  String provider = "";

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "Only prices that match this model name, the one that applies first.")
  String model = "";

  @Parameters(
      arity = "0..2",
      paramLabel = "load FILE",
      description = "Add the prices in this file; loading it again changes nothing.")
  List<String> action = List.of();

  PricesCommand(Console console, Environment environment) {
    this.console = console;
    this.environment = environment;
    clickHouse = new ClickHouseOptions(environment);
  }

  @Override
  public Integer call() {
    if (!action.isEmpty() && !(action.size() == 2 && action.get(0).equals(LOAD))) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "expected nothing, or load FILE, not: " + String.join(" ", action));
    }
    // Before the server is asked: a wrong line can be put right without one.
    PriceFile file = action.isEmpty() ? null : read(action.get(1));
    clickHouse.requireCurrentSchema();
    try (ModelPrices prices = clickHouse.modelPrices()) {
      if (file == null) {
        list(prices.read());
      } else {
        prices.load(file);
        file.prices().stream()
            .flatMap(price -> price.providers().stream())
            .distinct()
            .forEach(this::warnOfAlias);
        console.note(
            "loaded %d prices, version %s; price stored calls again with `spanhouse reprice`"
                .formatted(file.prices().size(), file.version()));
      }
    }
    return 0;
  }

  /** Calls are stored under the canonical name, so a price under another one is never looked at. */
  private void warnOfAlias(String name) {
    String canonical = ProviderNames.canonical(name);
    if (!canonical.equals(name)) {
      console.note(
          "warning: no call has provider %s: calls that name it are stored as %s; write that in the file"
              .formatted(name, canonical));
    }
  }

  private PriceFile read(String name) {
    Path path = environment.directory().resolve(name);
    try {
      if (Files.size(path) > MAX_FILE_BYTES) {
        throw new CommandException(name + " is longer than 16 MiB");
      }
      return PriceFile.parse(name, new String(Files.readAllBytes(path), StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      throw new CommandException("there is no file " + name, e);
    } catch (IOException e) {
      throw new CommandException("cannot read " + name + ": " + e.getMessage(), e);
    }
  }

  private void list(ModelPrices.Found found) {
    provider = ProviderNames.canonical(provider);
    List<Applicable> prices = today(found.prices());
    if (model.isEmpty()) {
      prices.sort(
          Comparator.comparing((Applicable price) -> !price.source().equals("user"))
              .thenComparing(price -> providers(price.price()))
              .thenComparing(price -> price.price().model()));
    }
    Table table =
        new Table()
            .text("provider")
            .text("model")
            .text("tier")
            .figures("from tokens")
            .figures("input")
            .figures("cached")
            .figures("write 5m")
            .figures("write 1h")
            .figures("output")
            .figures("reasoning")
            .text("factors")
            .text("since")
            .text("until")
            .text("source")
            .text("version")
            .cutAt(MAX_CELL_COLUMNS);
    prices.forEach(price -> add(table, price));
    table.print(console);
    if (prices.isEmpty()) {
      console.note("no such price");
    }
    found.unusable().forEach(price -> console.note("warning: not used: " + price));
  }

  /** The prices of today: without those that ended, begin later, or that others always precede. */
  private List<Applicable> today(List<Applicable> all) {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    Map<List<Object>, Applicable> first = new HashMap<>();
    List<Applicable> prices = new ArrayList<>();
    for (Applicable applicable : all) {
      ModelPrice price = applicable.price();
      boolean ended = price.effectiveTo() != null && !price.effectiveTo().isAfter(today);
      if (!ended && !price.effectiveFrom().isAfter(today) && isAskedFor(price)) {
        List<Object> key = List.of(price.providers(), price.model(), price.serviceTier());
        Applicable latest = first.computeIfAbsent(key, unused -> applicable);
        if (latest.source().equals(applicable.source())
            && latest.price().effectiveFrom().equals(price.effectiveFrom())) {
          prices.add(applicable);
        }
      }
    }
    return prices;
  }

  private boolean isAskedFor(ModelPrice price) {
    return (provider.isEmpty() || price.providers().contains(provider))
        && (model.isEmpty() || ModelExpression.compile(price.model()).matches(model));
  }

  private static void add(Table table, Applicable applicable) {
    ModelPrice price = applicable.price();
    table.row(
        providers(price),
        price.model(),
        price.serviceTier(),
        price.fromInputTokens() == 0 ? "" : HumanFormat.count(price.fromInputTokens()),
        money(price.input()),
        money(price.cachedInput()),
        money(price.cacheWrite5m()),
        money(price.cacheWrite1h()),
        money(price.output()),
        money(price.reasoning()),
        price.tierFactors().entrySet().stream()
            .map(factor -> factor.getKey() + "=" + factor.getValue().toPlainString())
            .collect(Collectors.joining(" ")),
        price.effectiveFrom().equals(LocalDate.EPOCH) ? "" : price.effectiveFrom().toString(),
        price.effectiveTo() == null ? "" : price.effectiveTo().toString(),
        applicable.source(),
        applicable.version());
  }

  private static String providers(ModelPrice price) {
    return String.join("|", price.providers());
  }

  private static String money(@Nullable BigDecimal dollars) {
    return dollars == null ? "" : dollars.toPlainString();
  }
}
