package dev.coxswain.convert;

import dev.coxswain.crew.yaml.Place;

/** The input can't be read as what it is said to be, or can't become a Crew. */
public final class Unreadable extends Exception {
    private static final long serialVersionUID = 1;

    /** @param why {@code cannot X: cause}, or what is expected there */
    public Unreadable(Place at, String why) {
        super(at.file() + ":" + at.line() + ":" + at.column() + ": " + why, null, false, false);
    }

    /** {@code FILE:LINE:COLUMN: why}. */
    public String words() {
        return String.valueOf(getMessage());
    }
}
