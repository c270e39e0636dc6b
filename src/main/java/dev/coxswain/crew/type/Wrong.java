package dev.coxswain.crew.type;

/** A value that can't be read; the message says what it must be. Never leaves this package but as a problem. */
public final class Wrong extends Exception {
    private static final long serialVersionUID = 1;
    private final String reason;

    public Wrong(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }
}
