package dev.coxswain.crew;

/** Whether the supervisor ends by itself: never, or once no worker can run again. */
public enum ExitWhen {
    NEVER,
    ALL_FINISHED
}
