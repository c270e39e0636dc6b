package dev.coxswain.crew;

/** What the crew does when all instances of a worker Succeeded, or one Failed. */
public enum AtEnd {
    IGNORE,
    SHUTDOWN
}
