package dev.coxswain.system;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The one place where a system test lets time pass. */
public final class Patience {

    /** Far more than anything needs: a machine under load is no failure. */
    static final Duration LONG = Duration.ofSeconds(30);

    private static final Duration STEP = Duration.ofMillis(10);

    private Patience() {}

    public static void until(String what, BooleanSupplier holds) {
        until(LONG, what, holds);
    }

    public static void until(Duration atMost, String what, BooleanSupplier holds) {
        await(atMost, () -> what, holds::getAsBoolean, held -> held);
    }

    /** Looks again and again, and returns the first value that will do. */
    static <T> T await(String what, Supplier<T> value, Predicate<T> willDo) {
        return await(LONG, () -> what, value, willDo);
    }

    static <T> T await(Duration atMost, Supplier<String> what, Supplier<T> value, Predicate<T> willDo) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (true) {
            T last = value.get();
            if (willDo.test(last)) {
                return last;
            }
            if (System.nanoTime() > deadline) {
                fail("not within %s: %s; last seen: %s", atMost, what.get(), last);
            }
            pass(STEP);
        }
    }

    /** Holds throughout; for a rule that something does not happen. */
    public static void throughout(Duration time, String what, BooleanSupplier holds) {
        long deadline = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < deadline) {
            if (!holds.getAsBoolean()) {
                fail("no longer so: %s", what);
            }
            pass(STEP);
        }
    }

    /** For what has to happen at some moment, not at a certain one. */
    static void pass(Duration time) {
        long deadline = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = deadline - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
