package dev.coxswain.engine.sim;

import dev.coxswain.crew.Probes.Handler;
import dev.coxswain.crew.Probes.Probe;

/** What the model knows of one probe of one process. */
final class Seen {
    final Probe probe;
    boolean passed;
    boolean active;
    boolean early;
    long open;
    long begun = Long.MIN_VALUE;
    long answered;
    int good;
    int bad;
    /** Of one that waits to be told. */
    long tellBy = Long.MAX_VALUE;

    long window;

    Seen(Probe probe, boolean passed) {
        this.probe = probe;
        this.passed = passed;
        window = probe.period().toNanos() * probe.failureThreshold();
    }

    boolean told() {
        return probe.handler() instanceof Handler.Notify;
    }

    boolean line() {
        return probe.handler() instanceof Handler.LogLine;
    }

    boolean failed() {
        return bad >= probe.failureThreshold();
    }
}
