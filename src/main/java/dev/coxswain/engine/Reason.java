package dev.coxswain.engine;

/** Why a process ended (contract section 4). The word in status is {@link #word}. */
public enum Reason {
    COMPLETED("Completed"),
    ERROR("Error"),
    SIGNALED("Signaled"),
    START_ERROR("StartError"),
    STOPPED("Stopped"),
    REPLACED("Replaced"),
    DEPENDENCY_RESTARTED("DependencyRestarted");

    private final String word;

    Reason(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
