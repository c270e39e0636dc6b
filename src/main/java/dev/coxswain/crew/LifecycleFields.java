package dev.coxswain.crew;

import dev.coxswain.crew.type.Field;
import dev.coxswain.crew.type.Numbers;
import dev.coxswain.crew.type.ObjectType;
import dev.coxswain.crew.type.ScalarType;
import dev.coxswain.crew.type.Words;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code lifecycle}. */
final class LifecycleFields {

    /** Written as Kubernetes does: {@code SIGTERM}. */
    static final ScalarType<Signal> SIGNAL = signals();

    private static final Field<List<String>> EXEC =
            Field.optional("exec", HandlerFields.EXEC, "runs a command: {command: []}");
    private static final Field<HandlerFields.Get> HTTP_GET =
            Field.optional("httpGet", HandlerFields.HTTP_GET, "sends an HTTP GET");
    private static final Field<Duration> SECONDS =
            Field.required("seconds", Numbers.seconds(0), "how long, in seconds");
    private static final Field<Duration> SLEEP = Field.optional(
            "sleep", ObjectType.of("SleepAction", List.of(SECONDS), v -> v.get(SECONDS)), "waits: {seconds: 5}");

    private static final ObjectType<Lifecycle.Hook> HOOK = ObjectType.<Lifecycle.Hook>of(
                    "LifecycleHandler",
                    List.of(EXEC, HTTP_GET, SLEEP),
                    v -> v.find(EXEC)
                            .<Lifecycle.Hook>map(Lifecycle.Hook.Exec::new)
                            .or(() -> v.find(HTTP_GET)
                                    .map(get -> new Lifecycle.Hook.HttpGet(
                                            get.scheme(), get.host(), get.port(), get.path(), get.headers())))
                            .orElseGet(
                                    () -> new Lifecycle.Hook.Sleep(v.get(SLEEP).toSeconds())))
            .exactlyOne(List.of(EXEC, HTTP_GET, SLEEP));

    private static final Field<Signal> SEND = Field.optional("signal", SIGNAL, "sends a signal to the process");
    private static final ObjectType<Lifecycle.ReloadHook> RELOAD_HOOK = ObjectType.<Lifecycle.ReloadHook>of(
                    "ReloadHandler",
                    List.of(SEND, EXEC),
                    v -> v.find(SEND)
                            .<Lifecycle.ReloadHook>map(Lifecycle.ReloadHook.Send::new)
                            .orElseGet(() -> new Lifecycle.ReloadHook.Exec(v.get(EXEC))))
            .exactlyOne(List.of(SEND, EXEC));

    private static final Field<Signal> STOP_SIGNAL = Field.of(
                    "stopSignal", SIGNAL, "SIGTERM", "the signal that asks the process to end")
            .as("Lifecycle.stopSignal");
    private static final Field<Lifecycle.Hook> PRE_STOP = Field.optional(
                    "preStop", HOOK, "done before the stop signal, within the grace period: exec, httpGet or sleep")
            .as("Lifecycle.preStop");
    private static final Field<Lifecycle.Hook> POST_START = Field.optional(
                    "postStart", HOOK, "done after the start; the instance is Starting until it's done")
            .as("Lifecycle.postStart");
    static final Field<Lifecycle.ReloadHook> RELOAD = Field.optional(
            "reload", RELOAD_HOOK, "what a change in files calls in place of a restart: {signal: SIGHUP} or {exec: …}");

    static final ObjectType<Lifecycle> LIFECYCLE = ObjectType.of(
            "Lifecycle",
            List.of(STOP_SIGNAL, PRE_STOP, POST_START, RELOAD),
            v -> new Lifecycle(v.get(STOP_SIGNAL), v.find(PRE_STOP), v.find(POST_START), v.find(RELOAD)));

    private LifecycleFields() {}

    private static ScalarType<Signal> signals() {
        Map<String, Signal> values = new LinkedHashMap<>();
        Map<String, String> other = new HashMap<>();
        for (String name : Signal.names()) {
            Signal signal = Signal.parse(name).orElseThrow();
            values.put(name, signal);
            other.put(name.substring(3).toLowerCase(Locale.ROOT), name);
            other.put(name.toLowerCase(Locale.ROOT), name);
            other.putIfAbsent(Integer.toString(signal.number()), signal.name());
        }
        return new Words<>(values, other).named("signal", "a signal's name such as SIGTERM, SIGHUP, SIGUSR1");
    }
}
