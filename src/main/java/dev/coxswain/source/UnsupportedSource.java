package dev.coxswain.source;

/** A SOURCE that means none we know; the message is for whoever wrote it. */
public final class UnsupportedSource extends Exception {
    private static final long serialVersionUID = 1;

    UnsupportedSource(String message) {
        super(message, null, false, false);
    }

    public String words() {
        return String.valueOf(getMessage());
    }
}
