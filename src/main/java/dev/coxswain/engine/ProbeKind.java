package dev.coxswain.engine;

/** Which of a worker's probes; the word is the field's name in the document. */
public enum ProbeKind {
    STARTUP("startupProbe"),
    LIVENESS("livenessProbe"),
    READINESS("readinessProbe");

    private final String word;

    ProbeKind(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
