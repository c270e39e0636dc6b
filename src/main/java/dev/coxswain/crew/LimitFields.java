package dev.coxswain.crew;

import dev.coxswain.crew.Resources.Amounts;
import dev.coxswain.crew.Watchdog.Action;
import dev.coxswain.crew.Watchdog.Bound;
import dev.coxswain.crew.type.Durations;
import dev.coxswain.crew.type.EitherType;
import dev.coxswain.crew.type.Field;
import dev.coxswain.crew.type.Numbers;
import dev.coxswain.crew.type.ObjectType;
import dev.coxswain.crew.type.Quantities;
import dev.coxswain.crew.type.Type;
import dev.coxswain.crew.type.Values;
import dev.coxswain.crew.type.Words;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code watchdog} and {@code resources}. */
final class LimitFields {

    private static final Field<Signal> SIGNAL =
            Field.required("signal", LifecycleFields.SIGNAL, "the signal that is sent");
    private static final EitherType<Action> ACTION = new EitherType<>(
            Words.<Action>of("Restart", new Action.Restart())
                    .and("Event", new Action.Event())
                    .named("Restart, Event or {signal: SIGUSR1}"),
            ObjectType.<Action>of("SignalAction", List.of(SIGNAL), v -> new Action.Send(v.get(SIGNAL))));
    private static final Field<Action> ACTION_FIELD =
            Field.of("action", ACTION, "Restart", "what is done once a breach: Restart, Event or {signal: …}");

    private static final Type<Long> NUMBER = Numbers.count(0);

    private static final Field<Duration> PERIOD =
            Field.of("period", Durations.POSITIVE, "2s", "how often the process tree is looked at");
    private static final Field<Bound> MEMORY = Field.optional(
            "memory",
            bound("MemoryBound", Quantities.BYTES, "0s", "bytes, RssAnon and RssShmem of the tree"),
            "bounds the memory of the process tree");
    private static final Field<Bound> CPU = Field.optional(
            "cpu",
            bound("CpuBound", Quantities.MILLICORES, "10s", "CPUs over the last period, such as 500m"),
            "bounds the CPU of the process tree");
    private static final Field<Bound> PROCESSES = Field.optional(
            "processes", bound("ProcessBound", NUMBER, "0s", "processes"), "bounds the processes of the tree");
    private static final Field<Bound> OPEN_FILES = Field.optional(
            "openFiles", bound("OpenFilesBound", NUMBER, "0s", "open files"), "bounds the open files of the tree");

    static final ObjectType<Watchdog> WATCHDOG = ObjectType.of(
            "Watchdog",
            List.of(PERIOD, MEMORY, CPU, PROCESSES, OPEN_FILES),
            v -> new Watchdog(v.get(PERIOD), v.find(MEMORY), v.find(CPU), v.find(PROCESSES), v.find(OPEN_FILES)));

    private static final Field<Long> AMOUNT_CPU =
            Field.optional("cpu", Quantities.MILLICORES, "CPUs such as 500m, 0.5");
    private static final Field<Long> AMOUNT_MEMORY = Field.optional("memory", Quantities.BYTES, "bytes such as 256Mi");
    private static final Field<Long> AMOUNT_PIDS = Field.optional("pids", NUMBER, "processes and threads");
    private static final ObjectType<Amounts> AMOUNTS = ObjectType.of(
            "ResourceList",
            List.of(AMOUNT_CPU, AMOUNT_MEMORY, AMOUNT_PIDS),
            v -> new Amounts(
                    optional(v.find(AMOUNT_CPU)), optional(v.find(AMOUNT_MEMORY)), optional(v.find(AMOUNT_PIDS))));

    private static final Field<Amounts> LIMITS = Field.object(
                    "limits",
                    AMOUNTS,
                    "what the process tree may use at most; held by the kernel where our cgroup (v2) is delegated, else by the watchdog")
            .as("ResourceRequirements.limits");
    private static final Field<Amounts> REQUESTS = Field.object(
                    "requests", AMOUNTS, "what it is expected to use; memory ranks the victims of memoryGuard")
            .as("ResourceRequirements.requests");
    private static final Field<Resources.Enforcement> ENFORCEMENT = Field.of(
            "enforcement",
            Words.of(Resources.Enforcement.values()).type(),
            "Preferred",
            "Required: no start where the kernel's cgroup can't hold the limits; Preferred: the watchdog does it then");

    static final ObjectType<Resources> RESOURCES = ObjectType.<Resources>of(
                    "ResourceRequirements",
                    List.of(LIMITS, REQUESTS, ENFORCEMENT),
                    v -> new Resources(v.get(LIMITS), v.get(REQUESTS), v.get(ENFORCEMENT)))
            .rule(LimitFields::requestsWithinLimits);

    private LimitFields() {}

    private static ObjectType<Bound> bound(String name, Type<Long> amount, String during, String unit) {
        Field<Long> max = Field.required("max", amount, "the most that is allowed, " + unit);
        Field<Duration> forAtLeast = Field.of(
                "for", Durations.DURATION, during, "how long every sample has to be over it until that is a breach");
        return ObjectType.of(
                name,
                List.of(max, forAtLeast, ACTION_FIELD),
                v -> new Bound(v.get(max), v.get(forAtLeast), v.get(ACTION_FIELD)));
    }

    private static void requestsWithinLimits(Values v) {
        Amounts limits = v.find(LIMITS).orElse(Amounts.NONE);
        Amounts requests = v.find(REQUESTS).orElse(Amounts.NONE);
        check(v, "cpu", requests.cpu(), limits.cpu());
        check(v, "memory", requests.memory(), limits.memory());
        check(v, "pids", requests.pids(), limits.pids());
    }

    private static void check(Values v, String name, OptionalLong request, OptionalLong limit) {
        if (request.isPresent() && limit.isPresent() && request.getAsLong() > limit.getAsLong()) {
            v.wrong(REQUESTS, name, "is more than the limit");
        }
    }

    private static OptionalLong optional(Optional<Long> amount) {
        return amount.map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }
}
