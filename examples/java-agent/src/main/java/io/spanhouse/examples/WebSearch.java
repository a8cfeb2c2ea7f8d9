package io.spanhouse.examples;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A tool for the web researcher; its web has three pages. */
final class WebSearch {
  private static final int LATENCY_MILLIS = 35;

  List<Map<String, String>> search(String query) {
    try {
      TimeUnit.MILLISECONDS.sleep(LATENCY_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return List.of(
        page(1, query + ": the state of things"),
        page(2, "What teams learned from " + query),
        page(3, query + " in numbers"));
  }

  private static Map<String, String> page(int number, String title) {
    Map<String, String> page = new LinkedHashMap<>();
    page.put("title", title);
    page.put("url", "https://example.com/articles/" + number);
    return page;
  }
}
