package dev.coxswain.engine;

import dev.coxswain.engine.Phase.Cause;

/** What a watchdog bounds; the word is the field's name in the document. */
public enum Resource {
    MEMORY("memory", Cause.MEMORY_LIMIT),
    CPU("cpu", Cause.CPU_LIMIT),
    PROCESSES("processes", Cause.PROCESS_LIMIT),
    OPEN_FILES("openFiles", Cause.OPEN_FILES_LIMIT);

    private final String word;
    private final Cause cause;

    Resource(String word, Cause cause) {
        this.word = word;
        this.cause = cause;
    }

    public String word() {
        return word;
    }

    Cause cause() {
        return cause;
    }
}
