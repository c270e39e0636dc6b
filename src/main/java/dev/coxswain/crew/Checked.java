package dev.coxswain.crew;

import java.util.List;

/** The result of reading a source's texts: a crew, or everything that is wrong with it. */
public sealed interface Checked {

    record Valid(Crew crew) implements Checked {}

    /** At least one problem, in the order of the files and lines. */
    record Invalid(List<Problem> problems) implements Checked {
        public Invalid {
            problems = List.copyOf(problems);
        }
    }
}
