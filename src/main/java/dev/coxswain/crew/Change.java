package dev.coxswain.crew;

import java.util.List;

/**
 * What a new document does to one worker (the reload table of contract section 2).
 *
 * @param fields the changed ones, {@code command}, {@code logs.format}; empty for None, Start, Stop
 */
public record Change(String name, Kind kind, List<String> fields) {

    /** From the mildest to the strongest; the strongest of a worker's changed fields counts. */
    public enum Kind {
        NONE,
        IN_PLACE,
        SCALE,
        RESTART,
        START,
        STOP
    }
}
