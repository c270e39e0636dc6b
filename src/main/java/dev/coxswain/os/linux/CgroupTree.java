package dev.coxswain.os.linux;

import dev.coxswain.os.Holding;
import dev.coxswain.os.StartFailure;
import dev.coxswain.os.TreeLimits;
import dev.coxswain.os.TreeLimits.Kind;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Divides the cgroup that we are in, where it is ours: a leaf for ourselves and all that has none of its own, since the
 * kernel limits no cgroup that has processes and children (cgroups(7), "no internal processes"); and one for each tree
 * with limits. Nothing is touched before the first tree asks. Safe from any thread.
 */
final class CgroupTree {

    /** While we move, others may be forked. */
    private static final int ROUNDS = 10;

    /** How often a leaf that can't be removed is tried again: for about ten seconds, as the sweeper looks. */
    private static final int REMOVALS = 10;

    /** {@code web.0.7}: of an instance and a generation. */
    private static final Pattern LEAF = Pattern.compile("[a-z0-9-]+\\.[0-9]+\\.[0-9]+");

    private record Retired(CgroupLeaf leaf, int tries) {}

    private final CgroupFs fs;
    private final Supplier<Delegation.Asker> asker;
    private final Consumer<Path> ourMemory;
    private final Deque<Retired> retired = new ArrayDeque<>();

    /** What was found out about our cgroup; a stranger in it is a reason to look again. */
    private @Nullable Delegation delegation;

    private boolean divided;
    private final Set<Kind> enabled = EnumSet.noneOf(Kind.class);
    /** Why not, by kind, as it was at the last try. */
    private final Map<Kind, String> missing = new EnumMap<>(Kind.class);

    /** Of the newest leaf; empty: none. */
    private String trouble = "";

    /** @param ourMemory takes the cgroup in which we ourselves are counted from then on */
    CgroupTree(CgroupFs fs, Supplier<Delegation.Asker> asker, Consumer<Path> ourMemory) {
        this.fs = fs;
        this.asker = asker;
        this.ourMemory = ourMemory;
    }

    /** Which of these limits we can hold, and why not the others. */
    synchronized Holding holding(Set<Kind> kinds) {
        Set<Kind> held = prepare(kinds);
        Set<Kind> others = without(kinds, held);
        List<String> words = new ArrayList<>();
        if (!held.isEmpty() && delegation instanceof Delegation.Ours ours) {
            String which = others.isEmpty() ? "" : words(held) + " ";
            words.add(which + "held by the kernel (cgroup v2 at " + ours.base() + ")");
        }
        if (!others.isEmpty()) {
            String which = held.isEmpty() ? "" : words(others) + " ";
            words.add(which + "held by the watchdog, which restarts what is over them: " + why(others));
        }
        if (!trouble.isEmpty()) {
            words.add("but not at the last start: " + trouble);
        }
        return new Holding(held, String.join("; ", words));
    }

    private static Set<Kind> without(Set<Kind> all, Set<Kind> some) {
        Set<Kind> rest = EnumSet.noneOf(Kind.class);
        rest.addAll(all);
        rest.removeAll(some);
        return rest;
    }

    private static String words(Set<Kind> kinds) {
        return kinds.stream().sorted().map(Kind::word).collect(Collectors.joining(" and "));
    }

    private String why(Set<Kind> kinds) {
        return delegation instanceof Delegation.NotOurs(String why, boolean ignored)
                ? why
                : kinds.stream()
                        .sorted()
                        .map(kind -> missing.getOrDefault(kind, ""))
                        .distinct()
                        .collect(Collectors.joining("; "));
    }

    /**
     * A cgroup for a tree with these limits, where the kernel can hold at least one of them.
     *
     * @throws StartFailure where they are required, and it can't hold all
     */
    synchronized Optional<CgroupLeaf> leafFor(TreeLimits limits, long generation) throws StartFailure {
        Set<Kind> wanted = limits.kinds();
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        Set<Kind> possible = prepare(wanted);
        Set<Kind> impossible = without(wanted, possible);
        if (limits.required() && !impossible.isEmpty()) {
            throw required(impossible, why(impossible));
        }
        if (possible.isEmpty() || !(delegation instanceof Delegation.Ours ours)) {
            return Optional.empty();
        }
        CgroupLeaf leaf = create(ours, limits, generation);
        Set<Kind> lacking = without(wanted, leaf.held());
        if (leaf.held().isEmpty() || (limits.required() && !lacking.isEmpty())) {
            retire(leaf);
            if (limits.required()) {
                throw required(lacking, trouble);
            }
            return Optional.empty();
        }
        return Optional.of(leaf);
    }

    private static StartFailure required(Set<Kind> kinds, String why) {
        return new StartFailure(
                "resources.enforcement is Required, and the kernel can't hold the limit of " + words(kinds) + " here: "
                        + why,
                "ENOTSUP");
    }

    private CgroupLeaf create(Delegation.Ours ours, TreeLimits limits, long generation) {
        String name = limits.name() + "." + generation;
        CgroupLeaf leaf = new CgroupLeaf(fs, ours.base().resolve(name), child(ours.path(), name));
        int created = fs.create(leaf.folder());
        if (Errno.EEXIST.is(created) && leaf.remove() == 0) {
            // An earlier supervisor's, of the same number.
            created = fs.create(leaf.folder());
        }
        String failure =
                created < 0 ? "can't be made (mkdir: " + Errno.name(-created) + ")" : leaf.apply(limits, enabled);
        trouble = failure.isEmpty() ? "" : leaf.folder() + ": " + failure;
        return leaf;
    }

    private static String child(String path, String name) {
        return path.equals("/") ? "/" + name : path + "/" + name;
    }

    /** Sees to it that new leaves can hold as many of these as possible. */
    private Set<Kind> prepare(Set<Kind> kinds) {
        if (!divided && !(delegation instanceof Delegation.NotOurs known && known.lasting())) {
            delegation = Delegation.of(fs, asker.get());
        }
        if (delegation instanceof Delegation.Ours ours) {
            List<Kind> there = kinds.stream().filter(kind -> offers(ours, kind)).toList();
            if (divided || there.isEmpty()) {
                there.forEach(kind -> enable(ours, kind));
            } else {
                delegation = divide(ours, there);
            }
        }
        Set<Kind> possible = EnumSet.copyOf(enabled);
        possible.retainAll(kinds);
        return possible;
    }

    private boolean offers(Delegation.Ours ours, Kind kind) {
        boolean offers = List.of(
                        fs.text(ours.base(), "cgroup.controllers").strip().split(" "))
                .contains(kind.word());
        if (!offers) {
            missing.put(kind, "the cgroup " + ours.base() + " has no " + kind.word() + " controller");
        }
        return offers;
    }

    private Delegation divide(Delegation.Ours ours, List<Kind> kinds) {
        List<Path> before = fs.folders(ours.base());
        int created = fs.create(ours.base().resolve(Delegation.SUPERVISOR));
        if (created < 0 && !Errno.EEXIST.is(created)) {
            return new Delegation.NotOurs(
                    "no cgroup can be made below " + ours.base() + " (" + Errno.name(-created) + ")", true);
        }
        Optional<Delegation> moved = moveIn(ours);
        if (moved.isEmpty()) {
            kinds.forEach(kind -> enable(ours, kind));
        }
        divided = !enabled.isEmpty();
        if (!divided) {
            moveBack(ours);
            return moved.orElse(ours);
        }
        // Of earlier supervisors; one that still has a process stays.
        before.stream()
                .filter(folder -> LEAF.matcher(folder.getFileName().toString()).matches())
                .forEach(fs::remove);
        return ours;
    }

    /** Until nothing is left in the base itself; returns why that can't be. */
    private Optional<Delegation> moveIn(Delegation.Ours ours) {
        Delegation.Asker us = asker.get();
        Path into = ours.base().resolve(Delegation.SUPERVISOR).resolve("cgroup.procs");
        for (int round = 0; round < ROUNDS; round++) {
            int[] processes = fs.processes(ours.base());
            if (processes.length == 0) {
                return Optional.empty();
            }
            for (int process : processes) {
                if (!us.owns(process)) {
                    return Optional.of(Delegation.stranger(ours.base(), process));
                }
                int moved = fs.write(into, Integer.toString(process));
                if (moved < 0 && !Errno.ESRCH.is(moved)) {
                    return Optional.of(new Delegation.NotOurs(
                            "process " + process + " can't be moved to " + into + " (" + Errno.name(-moved) + ")",
                            true));
                }
            }
        }
        return Optional.of(
                new Delegation.NotOurs("there are always new processes in the cgroup " + ours.base(), false));
    }

    private void moveBack(Delegation.Ours ours) {
        Path supervisor = ours.base().resolve(Delegation.SUPERVISOR);
        for (int process : fs.processes(supervisor)) {
            fs.write(ours.base().resolve("cgroup.procs"), Integer.toString(process));
        }
        fs.remove(supervisor);
    }

    /** Makes the kernel count this in each leaf of the base, and hold limits of it. */
    private void enable(Delegation.Ours ours, Kind kind) {
        if (enabled.contains(kind)) {
            return;
        }
        Path control = ours.base().resolve("cgroup.subtree_control");
        int result = fs.write(control, "+" + kind.word());
        if (Errno.EBUSY.is(result) && moveIn(ours).isEmpty()) {
            result = fs.write(control, "+" + kind.word());
        }
        if (result < 0) {
            missing.put(kind, control + " doesn't take +" + kind.word() + " (" + Errno.name(-result) + ")");
            return;
        }
        enabled.add(kind);
        if (kind == Kind.MEMORY) {
            ourMemory.accept(ours.base().resolve(Delegation.SUPERVISOR));
        }
    }

    /** Other limits for a tree that lives. */
    void change(CgroupLeaf leaf, TreeLimits limits) {
        Set<Kind> counted;
        synchronized (this) {
            prepare(limits.kinds());
            counted = Set.copyOf(enabled);
        }
        // Without the lock: where it is lower than what is used, the kernel first takes back what it can.
        leaf.apply(limits, counted);
    }

    /** Takes back the leaf of a tree that is gone, at once or a little later. */
    void retire(CgroupLeaf leaf) {
        if (leaf.remove() != 0) {
            synchronized (retired) {
                retired.add(new Retired(leaf, 1));
            }
        }
    }

    /** Tries those again that could not be removed. Whether there still are some. */
    boolean removeRetired() {
        List<Retired> all;
        synchronized (retired) {
            all = new ArrayList<>(retired);
            retired.clear();
        }
        for (Retired one : all) {
            if (one.leaf().remove() != 0 && one.tries() < REMOVALS) {
                synchronized (retired) {
                    retired.add(new Retired(one.leaf(), one.tries() + 1));
                }
            }
        }
        synchronized (retired) {
            return !retired.isEmpty();
        }
    }
}
