package dev.coxswain.crew;

/** ioprio_set(2); level 0 is the highest. */
public record IoPriority(Class ioClass, int level) {
    public enum Class {
        REAL_TIME,
        BEST_EFFORT,
        IDLE
    }
}
