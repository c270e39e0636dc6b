package dev.coxswain.kubernetes;

import dev.coxswain.runtime.CrewEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Which Events have been sent lately, so that what happens again counts one of them up in place of a new one. */
final class EventSeries {

    /** As long as Kubernetes' own recorders take repetitions for one series. */
    static final Duration GAP = Duration.ofMinutes(6);

    private static final int MOST = 256;
    /** What differs each time: a pid, how long it ran, which restart it is. */
    private static final Pattern INCIDENTAL = Pattern.compile(" \\([^)]*\\)|, pid \\d+|\\d+(\\.\\d+)?(ms|s|m|h)\\b");

    private final Map<Key, Sent> sent = new LinkedHashMap<>();

    private record Key(String kind, String reason, String regarding, String message) {}

    /**
     * @param name of the Event
     * @param count of the same, the first included
     */
    record Sent(String name, int count, Instant last) {}

    private static Key key(String kind, CrewEvent event) {
        return new Key(
                kind,
                event.reason(),
                event.regarding(),
                INCIDENTAL.matcher(event.message()).replaceAll(""));
    }

    /** Counts it; the count is 1 for one that has to be a new Event. {@code kind}: of what it regards. */
    Sent count(String kind, CrewEvent event, String nameIfNew) {
        Key key = key(kind, event);
        Sent before = sent.remove(key);
        Sent now = before != null && before.last().plus(GAP).isAfter(event.time())
                ? new Sent(before.name(), before.count() + 1, event.time())
                : new Sent(nameIfNew, 1, event.time());
        sent.put(key, now);
        if (sent.size() > MOST) {
            sent.remove(sent.keySet().iterator().next());
        }
        return now;
    }

    /** It could not be sent as a new one: the next is not its repetition. */
    void forget(String kind, CrewEvent event) {
        sent.remove(key(kind, event));
    }
}
