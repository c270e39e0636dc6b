package dev.coxswain.os;

import java.util.List;

/**
 * Reads what many process trees use in one pass, without an allocation a process. For one thread at a time. It
 * remembers every process from pass to pass, so all trees that are watched are to be given each time.
 */
public interface Sampler extends AutoCloseable {

    /**
     * Looks at all of these now.
     *
     * @param trees the same objects each time; what is new is filled in
     */
    void sample(List<TreeUsage> trees);

    /** Gives back what it holds between passes. */
    @Override
    void close();
}
