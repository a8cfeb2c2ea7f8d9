package io.spanhouse.collector.command.view;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Items that name their parent, as trees drawn with box characters.
 *
 * <p>Telemetry arrives in any order and not always whole: a parent may be missing, and broken
 * senders make circles. Every item is drawn exactly once all the same. Siblings keep the order of
 * the list. Walks without recursion; past {@value #MAX_INDENT} levels the drawing stops moving
 * right.
 *
 * @param <T> what a node is
 */
final class Forest<T> {
  private static final int MAX_INDENT = 60;

  private final Map<String, T> byId = new LinkedHashMap<>();
  private final Map<String, List<String>> children = new LinkedHashMap<>();
  private final Set<String> drawn = new HashSet<>();
  private final List<Branch<T>> rooted = new ArrayList<>();
  private final List<Branch<T>> orphaned = new ArrayList<>();
  private final List<Branch<T>> circular = new ArrayList<>();

  /**
   * Arranges items.
   *
   * @param parent the parent's id, empty for a root
   */
  Forest(List<T> items, Function<T, String> id, Function<T, String> parent) {
    for (T item : items) {
      byId.putIfAbsent(id.apply(item), item);
    }
    List<String> roots = new ArrayList<>();
    List<String> orphans = new ArrayList<>();
    byId.forEach(
        (key, item) -> {
          String parentId = parent.apply(item);
          if (parentId.isEmpty()) {
            roots.add(key);
          } else if (byId.containsKey(parentId)) {
            children.computeIfAbsent(parentId, k -> new ArrayList<>()).add(key);
          } else {
            orphans.add(key);
          }
        });
    roots.forEach(root -> draw(root, rooted));
    orphans.forEach(orphan -> draw(orphan, orphaned));
    byId.keySet().stream().filter(key -> !drawn.contains(key)).forEach(key -> draw(key, circular));
  }

  /** Trees from an item without a parent. */
  List<Branch<T>> rooted() {
    return Collections.unmodifiableList(rooted);
  }

  /** Trees from an item whose parent is not among the items. */
  List<Branch<T>> orphaned() {
    return Collections.unmodifiableList(orphaned);
  }

  /** Items that are their own ancestor, and what hangs below them. */
  List<Branch<T>> circular() {
    return Collections.unmodifiableList(circular);
  }

  /** The direct children of an item, in order. */
  List<T> childrenOf(String id) {
    return children.getOrDefault(id, List.of()).stream().map(this::item).toList();
  }

  private void draw(String top, List<Branch<T>> into) {
    Deque<Pending> pending = new ArrayDeque<>();
    pending.push(new Pending(top, "", "", 0));
    while (!pending.isEmpty()) {
      Pending next = pending.pop();
      if (!drawn.add(next.id)) {
        continue;
      }
      into.add(new Branch<>(next.prefix, item(next.id), next.depth));
      List<String> below =
          children.getOrDefault(next.id, List.of()).stream()
              .filter(child -> !drawn.contains(child))
              .toList();
      for (int i = below.size() - 1; i >= 0; i--) {
        pending.push(next.child(below.get(i), i == below.size() - 1));
      }
    }
  }

  private T item(String id) {
    T item = byId.get(id);
    if (item == null) {
      throw new IllegalStateException("unknown id " + id);
    }
    return item;
  }

  /**
   * A drawn item.
   *
   * @param prefix the box characters left of it
   * @param depth levels below the top of its tree
   */
  record Branch<T>(String prefix, T item, int depth) {}

  private record Pending(String id, String prefix, String childPrefix, int depth) {
    Pending child(String childId, boolean last) {
      if (depth >= MAX_INDENT) {
        return new Pending(childId, prefix, childPrefix, depth + 1);
      }
      return new Pending(
          childId,
          childPrefix + (last ? "└── " : "├── "),
          childPrefix + (last ? "    " : "│   "),
          depth + 1);
    }
  }
}
