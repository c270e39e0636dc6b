package dev.coxswain.cli;

import dev.coxswain.control.ControlClient;
import dev.coxswain.control.NoSupervisor;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** Looks at the crew again and again, at first soon and then less often, until there is an answer. */
final class Poll {

    private static final long FIRST_MILLIS = 10;
    private static final long SLOWEST_MILLIS = 250;

    private Poll() {}

    /**
     * @param answer empty: not yet
     * @throws Failure 124, where the time is over before there is an answer
     */
    static void until(ControlClient client, Optional<Duration> timeout, Function<CrewView, Answer> answer)
            throws NoSupervisor, InterruptedException {
        long start = System.nanoTime();
        long pause = FIRST_MILLIS;
        while (true) {
            Answer now = answer.apply(CrewView.read(client));
            if (now instanceof Answer.Done) {
                return;
            }
            boolean over = timeout.isPresent()
                    && System.nanoTime() - start >= timeout.get().toNanos();
            if (over && now instanceof Answer.NotYet(String what)) {
                throw new Failure(ExitCode.TIMED_OUT, "timed out: " + what);
            }
            Thread.sleep(pause);
            pause = Math.min(SLOWEST_MILLIS, pause * 2);
        }
    }

    sealed interface Answer {
        record Done() implements Answer {}

        /** @param what is so still, in words */
        record NotYet(String what) implements Answer {}
    }
}
