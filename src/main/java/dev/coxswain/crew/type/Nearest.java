package dev.coxswain.crew.type;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** What was meant by a word that isn't known: the nearest known one by edit distance, if one is near. */
public final class Nearest {

    private static final int LONGEST = 64;

    private Nearest() {}

    /** {@code ; did you mean X?}, or nothing. */
    public static String hint(String word, Collection<String> known) {
        return to(word, known).map(meant -> "; did you mean " + meant + "?").orElse("");
    }

    public static Optional<String> to(String word, Collection<String> known) {
        if (word.length() > LONGEST || word.isEmpty()) {
            return Optional.empty();
        }
        String plain = plain(word);
        String nearest = "";
        int least = Integer.MAX_VALUE;
        for (String candidate : known) {
            int distance = distance(plain, plain(candidate));
            if (distance < least) {
                least = distance;
                nearest = candidate;
            }
        }
        // A third of the letters, but one at least: "mod" for "mode".
        int allowed = Math.max(1, Math.max(plain.length(), nearest.length()) / 3);
        return least <= allowed ? Optional.of(nearest) : Optional.empty();
    }

    /** Case, hyphens and underscores are what people mix up; they don't count. */
    private static String plain(String word) {
        StringBuilder plain = new StringBuilder(word.length());
        String lower = word.toLowerCase(Locale.ROOT);
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            if (c != '-' && c != '_') {
                plain.append(c);
            }
        }
        return plain.toString();
    }

    /** Insert, delete, replace, and swap of neighbours count one each. */
    public static int distance(String a, String b) {
        if (Math.abs(a.length() - b.length()) > LONGEST) {
            return LONGEST;
        }
        int[] before = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replace, Math.min(last[j], row[j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    row[j] = Math.min(row[j], before[j - 2] + 1);
                }
            }
            int[] spare = before;
            before = last;
            last = row;
            row = spare;
        }
        return last[b.length()];
    }
}
