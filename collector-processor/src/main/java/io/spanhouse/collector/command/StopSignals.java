package io.spanhouse.collector.command;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The signals that ask a process to stop: SIGTERM, SIGINT and SIGHUP. One that the process was
 * started to ignore, as by {@code nohup}, stays ignored.
 *
 * <p>A shutdown hook would see them too, but could not choose the exit status: 143 for a regular
 * stop is a failure to a service manager. And ending the process from within a hook skips the
 * cleaning up of others. The classes for signals are in every JDK, in module {@code
 * jdk.unsupported}; only reflection uses them without a compiler warning that cannot be turned off.
 */
final class StopSignals implements AutoCloseable {
  private static final List<String> NAMES = List.of("TERM", "INT", "HUP");

  private final Method handle;
  private final Map<Object, Object> previous = new LinkedHashMap<>();

  /** Runs the action, on a thread of its own, at every signal until this is closed. */
  StopSignals(Runnable action) {
    try {
      Class<?> signalType = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Object ignore = handlerType.getField("SIG_IGN").get(null);
      handle = signalType.getMethod("handle", signalType, handlerType);
      Object handler =
          Proxy.newProxyInstance(
              StopSignals.class.getClassLoader(),
              new Class<?>[] {handlerType},
              (proxy, method, arguments) -> {
                if (!method.getName().equals("handle")) {
                  throw new UnsupportedOperationException(method.getName());
                }
                action.run();
                return null;
              });
      for (String name : NAMES) {
        Object signal = signalType.getConstructor(String.class).newInstance(name);
        Object before = handle.invoke(null, signal, handler);
        if (before.equals(ignore)) {
          handle.invoke(null, signal, ignore);
        } else {
          previous.put(signal, before);
        }
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java virtual machine does not hand over signals", e);
    }
  }

  @Override
  public void close() {
    previous.forEach(
        (signal, handler) -> {
          try {
            handle.invoke(null, signal, handler);
          } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
