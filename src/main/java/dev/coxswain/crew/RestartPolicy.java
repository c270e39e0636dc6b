package dev.coxswain.crew;

/** When an ended instance is started again. Names, meaning: Kubernetes' container restartPolicy. */
public enum RestartPolicy {
    ALWAYS,
    ON_FAILURE,
    NEVER
}
