package dev.coxswain.engine.sim;

import org.jspecify.annotations.Nullable;

/** A rule that did not hold. */
final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1;

    Violation(String message) {
        super(message);
    }

    Violation(String message, Throwable cause) {
        super(message, cause);
    }

    /** Nothing is put into words unless it has to be: this is called some fifty times an event. */
    static void unless(boolean holds, String rule, @Nullable Object about) {
        if (!holds) {
            throw new Violation(rule + ": " + about);
        }
    }

    static void unless(boolean holds, String rule, Object is, Object shouldBe) {
        if (!holds) {
            throw new Violation(rule + ": " + is + ", not " + shouldBe);
        }
    }

    static void same(long is, long shouldBe, String what) {
        if (is != shouldBe) {
            throw new Violation(what + ": " + is + ", not " + shouldBe);
        }
    }
}
