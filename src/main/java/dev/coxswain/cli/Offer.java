package dev.coxswain.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a Tab offers.
 *
 * @param candidates for the whole word
 * @param space false: the word goes on after the candidate
 * @param files names of files will do too
 * @param command the line's rest is another program's: what follows {@code --}
 */
record Offer(List<Candidate> candidates, boolean space, boolean files, boolean command) {

    static final Offer NOTHING = new Offer(List.of(), true, false, false);
    static final Offer FILES = new Offer(List.of(), true, true, false);
    static final Offer OTHER_COMMAND = new Offer(List.of(), true, false, true);

    /** @param text what the word becomes */
    record Candidate(String text, String description) {

        /** No shell has to quote one of these. */
        private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9._/=!,:@+-]+");

        private static final int LONGEST = 100;

        Candidate {
            // It goes to a terminal, and comes from whoever answers at the socket.
            StringBuilder line = new StringBuilder();
            description
                    .codePoints()
                    .limit(LONGEST)
                    .map(c -> Character.isISOControl(c) ? ' ' : c)
                    .forEach(line::appendCodePoint);
            description = line.toString();
        }

        boolean safe() {
            return SAFE.matcher(text).matches();
        }
    }

    /** Of all that there is, what begins as the word does, in the order of names. */
    static Offer matching(String word, List<Candidate> all) {
        List<Candidate> matching = new ArrayList<>();
        for (Candidate candidate : all) {
            if (candidate.text().startsWith(word) && candidate.safe()) {
                matching.add(candidate);
            }
        }
        matching.sort(Comparator.comparing(Candidate::text));
        return new Offer(matching, true, false, false);
    }

    /** For a word that begins with something else, such as {@code --for=}. */
    Offer after(String prefix) {
        List<Candidate> longer = new ArrayList<>();
        candidates.forEach(candidate -> longer.add(new Candidate(prefix + candidate.text(), candidate.description())));
        return new Offer(longer, space, files, command);
    }

    Offer withoutSpace() {
        return new Offer(candidates, false, files, command);
    }

    Offer withFiles() {
        return new Offer(candidates, space, true, command);
    }
}
