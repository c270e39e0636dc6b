package dev.coxswain.runtime;

import dev.coxswain.engine.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells the end of a process together with what it wrote to its stderr at last, which is known only once that has been
 * read; what comes after it of the same instance waits behind it. Core thread only.
 */
final class LastWords {

    private record Held(long generation, List<CrewEvent> events) {}

    private final EventFeed feed;
    private final Map<String, Held> byInstance = new HashMap<>();

    LastWords(EventFeed feed) {
        this.feed = feed;
    }

    void tell(CrewEvent event) {
        Held held = byInstance.get(event.regarding());
        if (held == null) {
            feed.publish(event);
        } else {
            held.events().add(event);
        }
    }

    /** An end whose last lines are asked for: {@link #known} follows. */
    void await(long generation, CrewEvent exited) {
        release(exited.regarding(), List.of());
        List<CrewEvent> events = new ArrayList<>();
        events.add(exited);
        byInstance.put(exited.regarding(), new Held(generation, events));
    }

    void known(Event.LastLines last) {
        String instance = last.id().toString();
        Held held = byInstance.get(instance);
        if (held != null && held.generation() == last.generation()) {
            release(instance, last.lines());
        }
    }

    /** Nothing comes any more. */
    void end() {
        List.copyOf(byInstance.keySet()).forEach(instance -> release(instance, List.of()));
    }

    private void release(String instance, List<String> lines) {
        Held held = byInstance.remove(instance);
        if (held != null) {
            feed.publish(held.events().getFirst().with(lines));
            held.events().stream().skip(1).forEach(feed::publish);
        }
    }
}
