package dev.coxswain.logs;

/** How much a line of the supervisor's own matters. */
public enum Level {
    INFO,
    WARN,
    ERROR
}
