package dev.coxswain.runtime;

import dev.coxswain.engine.Notice;
import java.time.Instant;
import java.util.List;

/**
 * Something that happened to the crew, as people and Kubernetes are told of it.
 *
 * @param reason one word, {@code Started}
 * @param regarding an instance ({@code web/0}), a worker, or empty for the crew
 * @param message for people, without {@code regarding}
 */
public record CrewEvent(Instant time, Type type, String reason, String regarding, String message) {

    /** Kubernetes' two kinds of Events. */
    public enum Type {
        NORMAL,
        WARNING
    }

    /** The end of a process, with the last lines of its stderr. */
    CrewEvent with(List<String> lastLines) {
        return lastLines.isEmpty()
                ? this
                : new CrewEvent(
                        time, type, reason, regarding, message + "; its last lines:\n" + String.join("\n", lastLines));
    }

    CrewEvent withMessage(String other) {
        return other.equals(message) ? this : new CrewEvent(time, type, reason, regarding, other);
    }

    public static CrewEvent of(Notice notice, Instant time) {
        Type type = notice.level() == Notice.Level.WARNING ? Type.WARNING : Type.NORMAL;
        return new CrewEvent(time, type, notice.reason(), notice.regarding(), notice.message());
    }
}
