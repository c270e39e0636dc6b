package dev.coxswain.runtime.check;

import dev.coxswain.engine.CheckResult;
import java.time.Duration;

/** What one check or hook came to; the message says what went wrong, in words. */
record Verdict(CheckResult result, String message) {

    static final Verdict SUCCESS = new Verdict(CheckResult.SUCCESS, "");

    static Verdict failed(String message) {
        return new Verdict(CheckResult.FAILURE, message);
    }

    static Verdict timedOut(Duration timeout) {
        return failed("timed out after " + words(timeout));
    }

    /** The check itself went wrong, and says nothing of the worker. */
    static Verdict unknown(String message) {
        return new Verdict(CheckResult.UNKNOWN, message);
    }

    /** {@code 12ms}, {@code 1.5s}. */
    static String words(Duration time) {
        long millis = time.toMillis();
        if (millis < 1000) {
            return millis + "ms";
        }
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis / 1000.0 + "s";
    }
}
