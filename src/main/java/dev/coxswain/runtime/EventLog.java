package dev.coxswain.runtime;

import dev.coxswain.engine.Words;
import dev.coxswain.logs.BufferedFollower;
import dev.coxswain.logs.Follower;
import dev.coxswain.logs.Kept;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The last events, in the order in which they were told, and who follows them. Safe from any thread.
 *
 * <p>Rule: it takes {@value #MAX_CHARACTERS} characters and {@value #KEPT} small objects at most, whatever happens and
 * however often. Its lock is held for no longer than it takes to add one or to copy the list.
 */
public final class EventLog implements Consumer<CrewEvent> {

    /** So many of the last ones, or fewer where their messages are long. */
    public static final int KEPT = 1000;

    static final int MAX_CHARACTERS = 512 * 1024;
    /** A longer message is cut. */
    static final int MAX_MESSAGE = 4096;
    /** What an event takes beside its texts, about. */
    private static final int OVERHEAD_BYTES = 128;

    private final ArrayDeque<CrewEvent> kept = new ArrayDeque<>();
    private final List<BufferedFollower<CrewEvent>> followers = new ArrayList<>();
    private int characters;
    private boolean ended;

    /** Those that were there at one moment, for one reader. */
    private static final class Snapshot implements Kept<CrewEvent> {
        private List<CrewEvent> events;
        private long bytes;

        Snapshot(List<CrewEvent> events, long bytes) {
            this.events = events;
            this.bytes = bytes;
        }

        @Override
        public synchronized List<CrewEvent> poll() {
            List<CrewEvent> all = events;
            events = List.of();
            bytes = 0;
            return all;
        }

        @Override
        public synchronized long bytes() {
            return bytes;
        }
    }

    @Override
    public synchronized void accept(CrewEvent event) {
        CrewEvent bounded = event.withMessage(Words.cut(event.message(), MAX_MESSAGE));
        kept.add(bounded);
        characters += size(bounded);
        while (kept.size() > KEPT || characters > MAX_CHARACTERS) {
            characters -= size(kept.remove());
        }
        List.copyOf(followers).forEach(follower -> follower.offer(bounded));
    }

    private static int size(CrewEvent event) {
        return event.reason().length()
                + event.regarding().length()
                + event.message().length();
    }

    /** Those of a worker and its instances, the oldest first. */
    public List<CrewEvent> of(String worker) {
        return recent().stream()
                .filter(event ->
                        event.regarding().equals(worker) || event.regarding().startsWith(worker + "/"))
                .toList();
    }

    private synchronized List<CrewEvent> recent() {
        return new ArrayList<>(kept);
    }

    /** All of them, the oldest first. */
    public synchronized Kept<CrewEvent> history() {
        return new Snapshot(recent(), 2L * characters + (long) OVERHEAD_BYTES * kept.size());
    }

    /**
     * All of them, and then every new one, with nothing lost or twice between them.
     *
     * @param ready called when there is something to poll, mostly on the core thread; must not block
     */
    public synchronized Follower<CrewEvent> follow(Runnable ready) {
        BufferedFollower<CrewEvent> follower =
                new BufferedFollower<>("event", EventLog::size, EventLog::missed, ready, this::closed);
        follower.begin(history());
        if (ended) {
            follower.end();
        } else {
            followers.add(follower);
        }
        return follower;
    }

    public synchronized int followers() {
        return followers.size();
    }

    private synchronized void closed(BufferedFollower<CrewEvent> follower) {
        followers.remove(follower);
    }

    private static CrewEvent missed(String words, CrewEvent last) {
        return new CrewEvent(last.time(), CrewEvent.Type.WARNING, "EventsMissed", "", words);
    }

    /** Nothing comes any more. */
    public synchronized void end() {
        ended = true;
        List.copyOf(followers).forEach(BufferedFollower::end);
    }
}
