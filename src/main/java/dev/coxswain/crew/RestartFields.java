package dev.coxswain.crew;

import dev.coxswain.crew.type.Durations;
import dev.coxswain.crew.type.Field;
import dev.coxswain.crew.type.ListType;
import dev.coxswain.crew.type.Numbers;
import dev.coxswain.crew.type.ObjectType;
import dev.coxswain.crew.type.Texts;
import dev.coxswain.crew.type.Values;
import dev.coxswain.crew.type.Words;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/** {@code backoff} and {@code dependsOn}. */
final class RestartFields {

    private static final Field<Integer> IMMEDIATE = Field.of(
            "immediateRestarts", Numbers.whole(0, Integer.MAX_VALUE), "1", "restarts in a row without a delay");
    private static final Field<Duration> DELAY =
            Field.of("delay", Durations.DURATION, "1s", "the first delay after those, at most maxDelay");
    private static final Field<Double> FACTOR = Field.of(
            "factor",
            Numbers.real(1, Double.MAX_VALUE),
            "2",
            "growth of the delay from restart to restart, at least 1");
    private static final Field<Duration> MAX_DELAY =
            Field.of("maxDelay", Durations.DURATION, "60s", "the longest delay");
    private static final Field<Double> JITTER =
            Field.of("jitter", Numbers.real(0, 1), "0.1", "share of the delay that is random, 0 to 1");
    private static final Field<Duration> RESET_AFTER =
            Field.of("resetAfter", Durations.DURATION, "60s", "a run of at least this length sets the row back");
    private static final Field<OptionalInt> MAX_RESTARTS = Field.of(
            "maxRestarts",
            Numbers.wholeOrNone(0),
            "none",
            "restarts in a row after which the instance is Failed; 0: none ever, none: no end");

    static final ObjectType<Backoff> BACKOFF = ObjectType.<Backoff>of(
                    "Backoff",
                    List.of(IMMEDIATE, DELAY, FACTOR, MAX_DELAY, JITTER, RESET_AFTER, MAX_RESTARTS),
                    v -> new Backoff(
                            v.get(IMMEDIATE),
                            v.get(DELAY),
                            v.get(FACTOR),
                            v.get(MAX_DELAY),
                            v.get(JITTER),
                            v.get(RESET_AFTER),
                            v.get(MAX_RESTARTS)))
            .rule(RestartFields::delayWithinMaximum);

    private static final Field<String> NAME = Field.required("name", Texts.NOT_EMPTY, "the other worker's name");
    private static final Field<Dependency.Condition> CONDITION = Field.of(
            "condition",
            Words.of(Dependency.Condition.values()).type(),
            "Ready",
            "what every instance of it has to be: Started, Ready, Succeeded or Finished");
    private static final Field<Boolean> RESTART = Field.of(
            "restart", Texts.BOOL, "false", "whether this worker restarts when that one restarts after both were up");

    static final ListType<Dependency> DEPENDS_ON = ListType.unique(
            ObjectType.of(
                    "Dependency",
                    List.of(NAME, CONDITION, RESTART),
                    v -> new Dependency(v.get(NAME), v.get(CONDITION), v.get(RESTART))),
            "name");

    private RestartFields() {}

    private static void delayWithinMaximum(Values v) {
        v.find(DELAY)
                .ifPresent(delay -> v.find(MAX_DELAY).ifPresent(maximum -> {
                    if (delay.compareTo(maximum) > 0) {
                        Field<Duration> wrong = v.has(DELAY) ? DELAY : MAX_DELAY;
                        Field<Duration> other = wrong == DELAY ? MAX_DELAY : DELAY;
                        v.clash(
                                wrong,
                                List.of(other),
                                "delay is more than maxDelay (" + text(delay) + ", " + text(maximum) + ")");
                    }
                }));
    }

    private static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }
}
