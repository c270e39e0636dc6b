package dev.coxswain.runtime;

import dev.coxswain.engine.Event;
import dev.coxswain.engine.InstanceId;
import dev.coxswain.engine.Notification;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Bounds how often the core hears of one process, however often it speaks: at once after a silence, and from then on what
 * is newest of each kind, each {@link #SILENCE}. Nothing is lost but what newer words have overtaken. For one thread.
 */
final class Pacing {

    static final Duration SILENCE = Duration.ofMillis(100);

    private final Consumer<Event> mailbox;
    /** By generation, in the order of their times: each waits equally long. */
    private final Map<Long, Held> held = new LinkedHashMap<>();

    private record Held(InstanceId id, long until, Map<Class<?>, Notification> said) {}

    Pacing(Consumer<Event> mailbox) {
        this.mailbox = mailbox;
    }

    void take(Event.Notified event, long now) {
        Held before = held.get(event.generation());
        if (before == null) {
            pass(event, now);
            return;
        }
        for (Notification one : event.said()) {
            // Anew, so that the order is that of the newest.
            before.said().remove(one.getClass());
            before.said().put(one.getClass(), one);
        }
    }

    private void pass(Event.Notified event, long now) {
        mailbox.accept(event);
        held.put(event.generation(), new Held(event.id(), now + SILENCE.toNanos(), new LinkedHashMap<>()));
    }

    /** How long {@link #passOn} has nothing to do; empty for ever. */
    OptionalLong nanosLeft(long now) {
        return held.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(0, held.values().iterator().next().until() - now));
    }

    void passOn(long now) {
        for (long generation : List.copyOf(held.keySet())) {
            Held due = held.get(generation);
            if (due == null || due.until() - now > 0) {
                return;
            }
            held.remove(generation);
            if (!due.said().isEmpty()) {
                pass(
                        new Event.Notified(
                                due.id(), generation, List.copyOf(due.said().values())),
                        now);
            }
        }
    }
}
