package dev.coxswain.control;

import static dev.coxswain.crew.type.Nearest.distance;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The name that somebody most likely meant; of things that run, where hyphens count, and not of a document's words. */
public final class Nearest {

    private Nearest() {}

    /** {@code "; did you mean web?"}, or nothing where no name is near. */
    public static String hint(String written, Collection<String> names) {
        return of(written, names).map(name -> "; did you mean " + name + "?").orElse("");
    }

    static Optional<String> of(String written, Collection<String> names) {
        int most = Math.max(1, written.length() / 3);
        return names.stream()
                .filter(name -> Math.abs(name.length() - written.length()) <= most && distance(written, name) <= most)
                .min(Comparator.comparingInt(name -> distance(written, name)));
    }
}
