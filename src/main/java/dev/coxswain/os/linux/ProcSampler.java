package dev.coxswain.os.linux;

import dev.coxswain.os.Sampler;
import dev.coxswain.os.TreeUsage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Samples trees by one scan of /proc: a short file a process that there is, whoever's it is. The status file, which
 * costs the kernel far more, is read only for a tree whose RSS, file pages included, reaches what is of interest.
 *
 * <p>A tree counts as seen where its leader lived, unreaped, before the scan and after it: so its pid was its own.
 */
final class ProcSampler implements Sampler {

    private static final int US = Libc.getpid();
    private static final long PAGE = Libc.getpagesize();

    /** The kernel's batch for each of the counters that are spread over the CPUs, in pages. */
    private static final long SPREAD_PAGES = 32;

    private final Trees trees;
    private final Supplier<Look> looks;
    private final long blurBytes = PAGE * SPREAD_PAGES * cpus();
    private final ProcScan.Reader reader = new ProcScan.Reader();
    private ProcScan before = new ProcScan();
    private ProcScan now = new ProcScan();

    /** By the place in the list of trees. */
    private long[] rssBytes = new long[64];

    private long[] ticks = new long[64];
    private int[] processes = new int[64];
    private int[] threads = new int[64];
    private boolean[] led = new boolean[64];
    /** It was in the pass before. */
    private boolean[] followed = new boolean[64];
    /** The begin of its chain of live processes. */
    private int[] first = new int[64];

    ProcSampler(Trees trees, Supplier<Look> looks) {
        this.trees = trees;
        this.looks = looks;
    }

    /** {@code 0-63}. */
    private static long cpus() {
        int[] numbers = ProcFs.numbers(ProcFs.read("/sys/devices/system/cpu/possible"));
        return numbers.length == 0 ? 1 : numbers[numbers.length - 1] + 1L;
    }

    @Override
    public void sample(List<TreeUsage> watched) {
        int size = watched.size();
        if (rssBytes.length < size) {
            rssBytes = new long[2 * size];
            ticks = new long[2 * size];
            processes = new int[2 * size];
            threads = new int[2 * size];
            led = new boolean[2 * size];
            followed = new boolean[2 * size];
            first = new int[2 * size];
        }
        for (int t = 0; t < size; t++) {
            led[t] = leader(watched.get(t)) != ProcScan.NONE;
            followed[t] = false;
            rssBytes[t] = 0;
            ticks[t] = 0;
            processes[t] = 0;
            threads[t] = 0;
            first[t] = ProcScan.NONE;
        }
        ProcScan last = before;
        before = now;
        now = last;
        if (!now.read(reader)) {
            // As if there had been no pass: a process that isn't in it has not ended, and is no new one in the next.
            now = before;
            before = last;
            watched.forEach(TreeUsage::missed);
            return;
        }
        attribute(watched);
        add(watched);
        for (int t = 0; t < size; t++) {
            TreeUsage tree = watched.get(t);
            if (led[t] && leader(tree) != ProcScan.NONE && processes[t] > 0) {
                fill(tree, t);
            } else {
                tree.missed();
            }
        }
    }

    /** The pid of a leader that lives or is not reaped yet; {@link ProcScan#NONE}: there's none. */
    private int leader(TreeUsage tree) {
        synchronized (trees) {
            Optional<Tree> found = trees.find(tree.generation());
            return found.isPresent() && found.get().leaderAlive ? found.get().leader : ProcScan.NONE;
        }
    }

    private void attribute(List<TreeUsage> watched) {
        for (int t = 0; t < watched.size(); t++) {
            int leader = leader(watched.get(t));
            int at = led[t] && leader != ProcScan.NONE ? now.find(leader) : ProcScan.NONE;
            if (at == ProcScan.NONE) {
                led[t] = false;
            } else {
                now.own(at, t, watched.get(t).generation());
                int earlier = before.find(leader, now.startTime(at));
                followed[t] = earlier != ProcScan.NONE
                        && before.generation(earlier) == watched.get(t).generation();
            }
        }
        if (anyOrphans()) {
            Look look = looks.get();
            for (int t = 0; t < watched.size(); t++) {
                adopt(look, watched.get(t), t);
            }
        }
        now.inherit();
    }

    /** Whether something hangs from us that isn't a watched leader. */
    private boolean anyOrphans() {
        for (int i = 0; i < now.count(); i++) {
            if (now.parent(i) == US && now.owner(i) == ProcScan.NONE) {
                return true;
            }
        }
        return false;
    }

    private void adopt(Look look, TreeUsage usage, int at) {
        Optional<Tree> tree = trees.find(usage.generation());
        if (tree.isEmpty()) {
            return;
        }
        for (Adoptee branch : look.branches(tree.get())) {
            int index = now.find(branch.pid);
            if (index != ProcScan.NONE && now.parent(index) == US) {
                now.own(index, at, usage.generation());
            }
        }
    }

    private void add(List<TreeUsage> watched) {
        for (int i = 0; i < now.count(); i++) {
            int owner = now.owner(i);
            if (owner == ProcScan.NONE) {
                continue;
            }
            int earlier = before.find(now.pid(i), now.startTime(i));
            // Of a tree that was followed: also what could not be told then, an orphan in the middle of an exec.
            boolean known =
                    earlier != ProcScan.NONE && (followed[owner] || before.generation(earlier) == now.generation(i));
            ticks[owner] += now.cpuTicks(i) - (known ? before.cpuTicks(earlier) : 0);
            if (now.alive(i)) {
                processes[owner]++;
                threads[owner] += now.threads(i);
                rssBytes[owner] += now.rssPages(i) * PAGE;
                now.chain(i, first[owner]);
                first[owner] = i;
            }
        }
        for (int i = 0; i < before.count(); i++) {
            if (before.generation(i) != ProcScan.NONE
                    && now.find(before.pid(i), before.startTime(i)) == ProcScan.NONE) {
                ended(watched, i);
            }
        }
    }

    /** What a process had used is in its parent's figures now, but for one that was an orphan: that share is lost. */
    private void ended(List<TreeUsage> watched, int index) {
        if (before.parent(index) == US) {
            return;
        }
        int owner = before.owner(index);
        if (owner >= watched.size() || watched.get(owner).generation() != before.generation(index)) {
            owner = ownerOf(watched, before.generation(index));
        }
        if (owner != ProcScan.NONE) {
            ticks[owner] -= before.cpuTicks(index);
        }
    }

    /** The list has changed since the last pass. */
    private static int ownerOf(List<TreeUsage> watched, long generation) {
        for (int t = 0; t < watched.size(); t++) {
            if (watched.get(t).generation() == generation) {
                return t;
            }
        }
        return ProcScan.NONE;
    }

    private void fill(TreeUsage tree, int at) {
        long memory = TreeUsage.UNKNOWN;
        if (tree.memoryOver() != Long.MAX_VALUE) {
            // RSS is what we look for and file pages besides.
            long atMost = rssBytes[at] + blurBytes * processes[at];
            memory = atMost > tree.memoryOver() ? memory(at) : atMost;
        }
        long cpu = Math.max(0, ticks[at]) * ProcStat.NANOS_PER_TICK;
        tree.filled(memory, cpu, processes[at], threads[at], tree.wantsOpenFiles() ? openFiles(at) : TreeUsage.UNKNOWN);
    }

    private long memory(int owner) {
        long bytes = 0;
        for (int i = first[owner]; i != ProcScan.NONE; i = now.next(i)) {
            bytes += ProcFs.memoryBytes(now.pid(i));
        }
        return bytes;
    }

    private long openFiles(int owner) {
        long files = TreeUsage.UNKNOWN;
        for (int i = first[owner]; i != ProcScan.NONE; i = now.next(i)) {
            OptionalLong open = ProcFs.openFiles(now.pid(i));
            if (open.isPresent()) {
                files = Math.max(0, files) + open.getAsLong();
            }
        }
        return files;
    }

    @Override
    public void close() {
        reader.close();
    }
}
