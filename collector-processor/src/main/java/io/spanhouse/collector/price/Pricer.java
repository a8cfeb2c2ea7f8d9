package io.spanhouse.collector.price;

import io.spanhouse.clickhouse.ModelPrices.Applicable;
import io.spanhouse.clickhouse.price.ModelExpression;
import io.spanhouse.collector.decode.ByteArray;
import io.spanhouse.collector.normalize.AgentEvent;
import io.spanhouse.collector.normalize.ByteDictionary;
import io.spanhouse.collector.normalize.Field;
import io.spanhouse.collector.normalize.Fields;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Prices one call after the other; one instance a thread, a reused view of the last one.
 *
 * <p>Names of models are matched once and then found again by their bytes. Senders choose names, so
 * only so many are remembered before all are forgotten.
 */
public final class Pricer {
  private static final int MAX_NAMES = 4096;
  private static final byte[] NOTHING = {};

  /** Stands for what is too long to be a provider or a service tier: is in no price list. */
  private static final byte[] TOO_LONG = {0};

  private final Supplier<PriceList> current;
  private PriceList prices = PriceList.EMPTY;
  private final ByteDictionary names = new ByteDictionary();
  private Terms[][] candidates = new Terms[64][];
  private final ByteArray key = new ByteArray();
  private final Usage usage = new Usage();
  private long cost;
  private @Nullable Terms terms;

  public Pricer(CurrentPrices current) {
    this(current::get);
  }

  /** Prices by a list that never changes, the first of which that match a call counts. */
  public static Pricer of(List<Applicable> prices) {
    PriceList list = new PriceList(prices);
    return new Pricer(() -> list);
  }

  Pricer(Supplier<PriceList> current) {
    this.current = current;
  }

  /**
   * Prices a call; false when what it costs is not known: it has no tokens, no price is known for
   * its model, or the amount is more than a column of money holds.
   */
  public boolean price(AgentEvent call) {
    usage.read(call);
    terms = usage.isEmpty() ? null : Terms.first(candidates(call), usage);
    cost = terms == null ? 0 : terms.cost(usage);
    return terms != null && cost != Terms.TOO_MUCH;
  }

  /** What the last call costs in units of 10^-12 USD, if that is known. */
  public long cost() {
    return cost;
  }

  /** The list the price came with, if there is one; the same array for each call it priced. */
  public byte[] version() {
    return terms == null ? NOTHING : terms.version();
  }

  private Terms[] candidates(AgentEvent call) {
    PriceList latest = current.get();
    if (latest != prices || names.size() == MAX_NAMES) {
      prices = latest;
      names.clear();
    }
    Fields fields = call.fields();
    key.clear();
    byte[] provider = call.canonicalProvider();
    if (provider.length > 0) {
      append(provider, 0, provider.length);
    } else {
      append(fields, Field.PROVIDER, TOO_LONG);
    }
    append(fields, Field.RESPONSE_MODEL, NOTHING);
    append(fields, Field.REQUEST_MODEL, NOTHING);
    append(fields, Field.SERVICE_TIER, TOO_LONG);
    int known = names.size();
    int name = names.add(key.array(), 0, key.size());
    if (name == known) {
      if (name == candidates.length) {
        candidates = Arrays.copyOf(candidates, name * 2);
      }
      candidates[name] = match();
    }
    return candidates[name];
  }

  private void append(Fields fields, Field field, byte[] whenTooLong) {
    if (fields.length(field) > ModelExpression.MAX_NAME_BYTES) {
      append(whenTooLong, 0, whenTooLong.length);
    } else {
      append(fields.buffer(field), fields.offset(field), fields.length(field));
    }
  }

  /** Lengths first: no text can then pass for another division of the same bytes. */
  private void append(byte[] buffer, int offset, int length) {
    key.append((byte) (length >>> 8));
    key.append((byte) length);
    key.append(buffer, offset, length);
  }

  /** Takes the key apart again, which happens once for a name. */
  private Terms[] match() {
    String[] parts = new String[4];
    int at = 0;
    for (int i = 0; i < parts.length; i++) {
      int length = (key.array()[at] & 0xFF) << 8 | (key.array()[at + 1] & 0xFF);
      parts[i] = new String(key.array(), at + 2, length, StandardCharsets.UTF_8);
      at += 2 + length;
    }
    return prices.candidates(parts[0], parts[1], parts[2], parts[3]);
  }
}
