package dev.coxswain.engine;

/** What one check of a probe came to. */
public enum CheckResult {
    SUCCESS,
    FAILURE,
    /** The check itself went wrong, and says nothing of the worker: counted as neither. */
    UNKNOWN
}
