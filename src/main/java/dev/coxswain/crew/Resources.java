package dev.coxswain.crew;

import java.util.OptionalLong;

/** Limits and requests of a worker's process tree; names: Kubernetes' container resources. */
public record Resources(Amounts limits, Amounts requests, Enforcement enforcement) {

    public static final Resources NONE = new Resources(Amounts.NONE, Amounts.NONE, Enforcement.PREFERRED);

    /** CPU in millicores, memory in bytes. */
    public record Amounts(OptionalLong cpu, OptionalLong memory, OptionalLong pids) {
        public static final Amounts NONE =
                new Amounts(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
    }

    public enum Enforcement {
        PREFERRED,
        REQUIRED
    }
}
