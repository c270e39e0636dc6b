package dev.coxswain.source;

import dev.coxswain.crew.Problem;
import dev.coxswain.crew.SourceText;
import java.util.List;
import java.util.Optional;

/** Where the crew's documents come from. */
public interface Source extends AutoCloseable {

    /** An absolute path or {@code configmap/NAMESPACE/NAME}, as status shows it. */
    String name();

    /**
     * What it holds now, once it has settled (a file being written is waited for, 2 s at most in all). Blocks; called
     * from one thread.
     */
    Reading read() throws InterruptedException;

    /**
     * What it holds at this moment: for somebody who asks for a reload and so says that the writing is done. Waits only
     * for what changes while it is read.
     */
    default Reading readNow() throws InterruptedException {
        return read();
    }

    /** Calls back, from a thread of its own, each time it may have changed since the last reading. Once. */
    void watch(Runnable changed);

    /** What an operator should know about this source: that a change of it will never be seen. */
    default Optional<String> warning() {
        return Optional.empty();
    }

    @Override
    void close();

    sealed interface Reading {
        /**
         * @param texts at least one, by name
         * @param revision {@code sha256:…} of the texts, files by name
         * @param resourceVersion the API server's name for it; none of files
         */
        record Texts(List<SourceText> texts, String revision, Optional<String> resourceVersion) implements Reading {
            public Texts {
                texts = List.copyOf(texts);
            }

            public Texts(List<SourceText> texts, String revision) {
                this(texts, revision, Optional.empty());
            }
        }

        /** There are no texts to be had; the message says why, with the path. */
        sealed interface None extends Reading {
            String message();
        }

        /** It isn't there, or can't be read. */
        record Missing(String message) implements None {}

        /** Nobody can say now whether it is there: the API server is away, or refuses to tell. */
        record Unknown(String message) implements None {}

        /**
         * It is there and can't be a document (over 1 MiB, not UTF-8, no file ending in .yaml, .yml, .json); the problem
         * is one error line.
         */
        record Refused(Problem problem) implements Reading {}
    }
}
