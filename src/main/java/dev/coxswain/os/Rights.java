package dev.coxswain.os;

import java.util.List;

/** What a process may do for the processes that it starts. */
public interface Rights {

    /** What of it would surely be forbidden; what can't be known beforehand is tried at the start. May read files. */
    List<Denial> denied(Setup setup);

    /**
     * @param what of the setup
     * @param name of the limit; else empty
     * @param words why, and what would be needed
     */
    record Denial(What what, String name, String words) {}

    /** Parts of a {@link Setup}. */
    enum What {
        IDENTITY,
        NICE,
        IO_PRIORITY,
        LIMIT
    }
}
