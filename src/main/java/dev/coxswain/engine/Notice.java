package dev.coxswain.engine;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Something that people are told: a line of the log, an Event.
 *
 * @param reason one word, {@code Started}
 * @param regarding an instance ({@code web/0}), a worker, or empty for the crew
 * @param exited the generation of the process whose end this tells
 */
public record Notice(
        Level level, String reason, String regarding, String message, Optional<Exit> exit, OptionalLong exited) {

    public enum Level {
        NORMAL,
        WARNING
    }

    static Notice normal(String reason, String regarding, String message) {
        return new Notice(Level.NORMAL, reason, regarding, message, Optional.empty(), OptionalLong.empty());
    }

    static Notice warning(String reason, String regarding, String message) {
        return new Notice(Level.WARNING, reason, regarding, message, Optional.empty(), OptionalLong.empty());
    }
}
