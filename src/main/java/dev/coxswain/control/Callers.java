package dev.coxswain.control;

/** Who calls: what the supervisor knows of the processes it runs. */
@FunctionalInterface
public interface Callers {

    /**
     * Whether a process belongs to a worker's tree, its probes and hooks included. True also where the process is gone
     * by now, because then nobody can tell. Reads /proc; called off the event loop.
     */
    boolean ofWorker(int pid);
}
