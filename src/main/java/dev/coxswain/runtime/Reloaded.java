package dev.coxswain.runtime;

import dev.coxswain.crew.Problem;
import java.util.List;

/** What came of reading the source again. */
public sealed interface Reloaded {

    /** The document is in force. */
    record Applied(String revision) implements Reloaded {}

    /** The same text as before. */
    record Unchanged(String revision) implements Reloaded {}

    /** The last good document stays in force. */
    record Invalid(List<Problem> problems) implements Reloaded {}

    record Missing(String message) implements Reloaded {}
}
