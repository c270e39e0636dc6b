package dev.coxswain.control;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The name that somebody most likely meant. */
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

    /** Edits from one to the other, two swapped neighbours being one (optimal string alignment). */
    private static int distance(String a, String b) {
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int least = Math.min(edits[i - 1][j - 1] + change, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                edits[i][j] = swapped ? Math.min(least, edits[i - 2][j - 2] + 1) : least;
            }
        }
        return edits[a.length()][b.length()];
    }
}
