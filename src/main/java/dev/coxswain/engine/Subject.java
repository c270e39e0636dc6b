package dev.coxswain.engine;

/**
 * The process that a check or a hook is about, with all that its environment is made of.
 *
 * @param form what the process was started with, which a newer document need not say any more
 * @param restarts as the process was told in COXSWAIN_RESTARTS
 */
public record Subject(InstanceId id, Instance.Form form, int restarts, Proc process) {

    public long generation() {
        return process.generation();
    }
}
