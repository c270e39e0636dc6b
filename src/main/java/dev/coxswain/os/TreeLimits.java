package dev.coxswain.os;

import java.util.EnumSet;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a process tree may use at most, to be held by the kernel where it can (cgroups(7), version 2).
 *
 * @param name of its instance; a part of its cgroup's name, so no slash in it
 * @param cpu in millicores
 * @param pids processes and threads
 * @param required no start where the kernel can't hold all of them
 */
public record TreeLimits(String name, OptionalLong memory, OptionalLong cpu, OptionalLong pids, boolean required) {

    public static final TreeLimits NONE =
            new TreeLimits("", OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), false);

    /** Each with a controller of the kernel of that name. */
    public enum Kind {
        MEMORY,
        CPU,
        PIDS;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public OptionalLong of(Kind kind) {
        return switch (kind) {
            case MEMORY -> memory;
            case CPU -> cpu;
            case PIDS -> pids;
        };
    }

    /** Those that there are. */
    public Set<Kind> kinds() {
        EnumSet<Kind> kinds = EnumSet.noneOf(Kind.class);
        for (Kind kind : Kind.values()) {
            if (of(kind).isPresent()) {
                kinds.add(kind);
            }
        }
        return kinds;
    }
}
