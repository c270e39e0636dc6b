package dev.coxswain.source;

import dev.coxswain.crew.SourceText;
import java.util.List;

/** Where the crew's documents come from. */
public interface Source extends AutoCloseable {

    /** An absolute path or {@code configmap/NAMESPACE/NAME}, as status shows it. */
    String name();

    /** What it holds now, once it has settled (a file being written is waited for, 2 s at most in all). Blocks; called from one thread. */
    Reading read() throws InterruptedException;

    /** Calls back, from a thread of its own, each time it may have changed. Once. */
    void watch(Runnable changed);

    @Override
    void close();

    sealed interface Reading {
        /**
         * @param revision {@code sha256:…} of the texts, files by name
         */
        record Texts(List<SourceText> texts, String revision) implements Reading {}

        /** It isn't there, or can't be read; the message says why, with the path. */
        record Missing(String message) implements Reading {}

        /** It is there and can't be a document (over 1 MiB, no file ending in .yaml, .yml, .json); the message is one error line. */
        record Refused(dev.coxswain.crew.Problem problem) implements Reading {}
    }
}
