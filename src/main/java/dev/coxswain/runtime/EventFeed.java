package dev.coxswain.runtime;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Passes on what happens, to whoever asked for it. Safe from any thread. */
public final class EventFeed {

    private final List<Consumer<CrewEvent>> listeners = new CopyOnWriteArrayList<>();

    /** @param listener called on the core thread and the loader's: it must not block, and not throw */
    public void subscribe(Consumer<CrewEvent> listener) {
        listeners.add(listener);
    }

    public void publish(CrewEvent event) {
        for (Consumer<CrewEvent> listener : listeners) {
            listener.accept(event);
        }
    }
}
