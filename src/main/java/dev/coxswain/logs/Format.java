package dev.coxswain.logs;

/** How a line is written. Raw workers are not in here: their output never comes through this room. */
public enum Format {
    /** {@code 2026-11-21T06:00:00.123Z web/0 | GET / 200}. */
    TEXT,
    /** One object a line. */
    JSON
}
