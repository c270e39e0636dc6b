package dev.coxswain.crew;

import java.util.List;

/** What the supervisor that a document is for may do for its workers. */
@FunctionalInterface
public interface Rights {

    /** Nobody knows who will run it: nothing is forbidden. */
    Rights UNKNOWN = process -> List.of();

    /** What would surely be forbidden at the start of such a process. */
    List<Denial> denied(ProcessSpec process);

    /** Whether it has a state folder, which {@code persistent} needs. */
    default boolean keepsState() {
        return true;
    }

    /**
     * @param field of the worker, as keys from there on: {@code rlimits}, {@code nofile}
     * @param words why, and what to do
     */
    record Denial(List<String> field, String words) {
        public Denial {
            field = List.copyOf(field);
        }
    }
}
