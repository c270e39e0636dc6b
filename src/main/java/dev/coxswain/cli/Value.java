package dev.coxswain.cli;

import java.util.List;

/**
 * What an argument or an option's value is: the word for it in help, and what a Tab offers in its place.
 *
 * @param shown {@code TARGET}; empty for a flag, which has no value
 * @param words what it can be, where it is one of a few
 */
record Value(String shown, Kind kind, List<String> words) {

    enum Kind {
        /** Nothing is known of it. */
        TEXT,
        /** One of {@link Value#words}. */
        WORD,
        /** A worker or an instance. */
        TARGET,
        /** A worker and how many of it: {@code web=3}. */
        REPLICAS,
        /** A worker with a schedule or {@code every}. */
        SCHEDULED,
        LABELS,
        SIGNAL,
        DURATION,
        FILE,
        /** A file, a folder or {@code configmap/NAME}. */
        SOURCE,
        /** A field of the document: {@code workers.livenessProbe}. */
        FIELD,
        /** A command of this program. */
        COMMAND
    }

    static final Value NONE = text("");
    static final Value TARGET = new Value("TARGET", Kind.TARGET, List.of());
    static final Value LABELS = new Value("K=V[,K!=V]", Kind.LABELS, List.of());
    static final Value SIGNAL = new Value("SIG", Kind.SIGNAL, List.of());
    static final Value DURATION = new Value("DURATION", Kind.DURATION, List.of());
    static final Value PATH = new Value("PATH", Kind.FILE, List.of());
    static final Value SOURCE = new Value("SOURCE", Kind.SOURCE, List.of());
    static final Value FIELD = new Value("FIELD", Kind.FIELD, List.of());
    static final Value COMMAND = new Value("COMMAND", Kind.COMMAND, List.of());
    static final Value FORMAT = words("FORMAT", "table", "wide", "json", "yaml", "name");

    static Value text(String shown) {
        return new Value(shown, Kind.TEXT, List.of());
    }

    static Value words(String shown, String... words) {
        return new Value(shown, Kind.WORD, List.of(words));
    }

    static Value of(String shown, Kind kind) {
        return new Value(shown, kind, List.of());
    }
}
