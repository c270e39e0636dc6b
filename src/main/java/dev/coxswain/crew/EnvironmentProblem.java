package dev.coxswain.crew;

/** A process whose environment can't be made; the message names the file and what is wrong with it, never a value. */
public final class EnvironmentProblem extends Exception {
    private static final long serialVersionUID = 1;

    public EnvironmentProblem(String message) {
        super(message, null, false, false);
    }

    public String words() {
        return String.valueOf(getMessage());
    }
}
