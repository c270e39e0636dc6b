package dev.coxswain.engine;

import dev.coxswain.crew.Probes.Handler;
import dev.coxswain.crew.Probes.Probe;
import java.time.Duration;

/**
 * How one probe of a process stands. Deadlines are {@link Time#nanos}.
 *
 * @param probe as the newest document has it
 * @param active whether checks have begun: the startup probe holds the other two back
 * @param task the check under way; 0: none
 * @param due when the next check begins or, while one is under way, is given up as never answered; of a probe that
 *     waits to be told, when that is too late; {@link Long#MAX_VALUE}: nothing is due
 * @param begun when the last check was due
 * @param successes in a row, counted up to the threshold
 * @param failures in a row, counted up to the threshold
 * @param passed the verdict: started, or ready
 * @param spread whether a random share of a period has been taken, so that those started together don't check together
 * @param window how long a process may say nothing of itself, where that isn't as the probe says: it has set that itself,
 *     or was told of something else at its start; else 0
 * @param lastFailure what failed last, in words; empty: nothing has
 */
public record ProbeState(
        Probe probe,
        boolean active,
        long task,
        long due,
        long begun,
        int successes,
        int failures,
        boolean passed,
        boolean spread,
        long window,
        String lastFailure) {

    /** A window without an end: the process was told of no WATCHDOG=1 at its start, and is held to none until it sends one. */
    static final long UNTOLD = Long.MAX_VALUE;

    static ProbeState of(Probe probe, boolean passed) {
        return new ProbeState(probe, false, 0, Long.MAX_VALUE, 0, 0, 0, passed, false, 0, "");
    }

    /** Whether the process speaks by itself and is not asked. */
    boolean pushed() {
        return probe.handler() instanceof Handler.Notify;
    }

    boolean looksForLine() {
        return probe.handler() instanceof Handler.LogLine;
    }

    public boolean failed() {
        return failures >= probe.failureThreshold();
    }

    /** The time that as many checks as may fail take. */
    long patience() {
        if (window != 0) {
            return window;
        }
        Duration period = probe.period();
        try {
            return Math.multiplyExact(period.toNanos(), (long) probe.failureThreshold());
        } catch (ArithmeticException tooLong) {
            return Long.MAX_VALUE;
        }
    }

    ProbeState with(Probe same) {
        return new ProbeState(same, active, task, due, begun, successes, failures, passed, spread, window, lastFailure);
    }

    ProbeState activeAt(long firstDue) {
        return new ProbeState(
                probe, true, task, firstDue, begun, successes, failures, passed, spread, window, lastFailure);
    }

    ProbeState dueAt(long next) {
        return new ProbeState(
                probe, active, task, next, begun, successes, failures, passed, spread, window, lastFailure);
    }

    ProbeState checking(long number, long since, long givenUpAt) {
        return new ProbeState(
                probe, active, number, givenUpAt, since, successes, failures, passed, spread, window, lastFailure);
    }

    ProbeState succeeded(long next, boolean nowSpread) {
        int counted = Math.min(successes + 1, probe.successThreshold());
        boolean passes = passed || counted >= probe.successThreshold();
        return new ProbeState(probe, active, 0, next, begun, counted, 0, passes, nowSpread, window, lastFailure);
    }

    ProbeState failedOnce(long next, String what) {
        return failing(Math.min(failures + 1, probe.failureThreshold()), next, what);
    }

    /** As failed as it can be: no more checks are waited for. */
    ProbeState failedAtOnce(String what) {
        return failing(probe.failureThreshold(), Long.MAX_VALUE, what);
    }

    private ProbeState failing(int count, long next, String what) {
        boolean passes = passed && count < probe.failureThreshold();
        return new ProbeState(probe, active, 0, next, begun, 0, count, passes, spread, window, what);
    }

    ProbeState unknown(long next) {
        return new ProbeState(probe, active, 0, next, begun, successes, failures, passed, spread, window, lastFailure);
    }

    /** It has said that it is ready, maybe before anybody waited for that. */
    ProbeState toldReady() {
        return new ProbeState(
                probe, active, 0, Long.MAX_VALUE, begun, probe.successThreshold(), 0, true, true, window, lastFailure);
    }

    ProbeState withWindow(long nanos) {
        return new ProbeState(probe, active, task, due, begun, successes, failures, passed, spread, nanos, lastFailure);
    }
}
