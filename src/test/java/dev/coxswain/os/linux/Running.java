package dev.coxswain.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.os.Child;
import dev.coxswain.os.ExitStatus;
import dev.coxswain.os.Launch;
import dev.coxswain.os.Os;
import dev.coxswain.os.StartFailure;
import dev.coxswain.os.TreeEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The real operating system, with what a test needs to say what it means. Closing it ends all that was started. */
final class Running implements AutoCloseable {

    static final String PREFIX = "test" + ProcessHandle.current().pid();
    private static final long PATIENCE_SECONDS = 20;

    /** Never used twice in one JVM. */
    private static long generation;

    static final Path PRELUDE = prelude();

    final LinuxOs os;
    private final BlockingQueue<TreeEvent> arriving = new LinkedBlockingQueue<>();
    private final Map<Long, List<TreeEvent>> events = new HashMap<>();
    private final Map<Long, Child> children = new LinkedHashMap<>();

    private static Path prelude() {
        try {
            return PreludeFile.write(Machine.ours(), Path.of("target/test-prelude"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Running() {
        this(CgroupFs.REAL);
    }

    Running(CgroupFs cgroups) {
        os = new LinuxOs(PREFIX, PRELUDE, cgroups, Delegation.Asker::ofSelf);
        os.start(arriving::add);
    }

    static Launch launch(Launch.Output output, String... argv) {
        long number = ++generation;
        String id = PREFIX + "-1-" + number;
        Map<String, String> environment = new HashMap<>(Map.of("COXSWAIN_ID", id, "PATH", "/usr/bin:/bin"));
        return new Launch(number, id, List.of(argv), environment, Optional.empty(), output);
    }

    static Launch in(String workingDir, Launch launch) {
        return new Launch(
                launch.generation(),
                launch.id(),
                launch.argv(),
                launch.environment(),
                Optional.of(workingDir),
                launch.output());
    }

    static Launch with(Map<String, String> environment, Launch launch) {
        Map<String, String> all = new HashMap<>(launch.environment());
        all.putAll(environment);
        return new Launch(launch.generation(), launch.id(), launch.argv(), all, launch.workingDir(), launch.output());
    }

    /** Starts it with its output captured. */
    long start(String... argv) {
        return start(launch(Launch.Output.CAPTURED, argv));
    }

    long shell(String script) {
        return start("sh", "-c", script);
    }

    long start(Launch launch) {
        try {
            return tryToStart(launch);
        } catch (StartFailure failure) {
            throw new AssertionError(failure.words(), failure);
        }
    }

    /** In the order of their starts. */
    List<Long> trees() {
        return List.copyOf(children.keySet());
    }

    Child child(long tree) {
        return Objects.requireNonNull(children.get(tree));
    }

    long tryToStart(Launch launch) throws StartFailure {
        children.put(launch.generation(), os.spawn(launch));
        return launch.generation();
    }

    int pid(long tree) {
        return child(tree).pid();
    }

    /** The test has closed them itself. */
    void forgetDescriptors(long tree) {
        children.put(tree, new Child(pid(tree), -1, -1));
    }

    /** All that it writes to stdout until the end of it. */
    String output(long tree) {
        return read(child(tree).stdout(), false);
    }

    /** Its first line. */
    String line(long tree) {
        return read(child(tree).stdout(), true);
    }

    private static String read(int descriptor, boolean oneLine) {
        StringBuilder text = new StringBuilder();
        byte[] bytes = new byte[8192];
        try (LinuxPipes pipes = new LinuxPipes()) {
            pipes.add(descriptor, 1);
            while (true) {
                assertThat(pipes.await(new long[1], (int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS)))
                        .as("something to read")
                        .isEqualTo(1);
                int count = pipes.read(descriptor, bytes, 0, oneLine ? 1 : bytes.length);
                if (count < 0 || (oneLine && bytes[0] == '\n')) {
                    return text.toString();
                }
                text.append(new String(bytes, 0, count, StandardCharsets.UTF_8));
            }
        }
    }

    Optional<Os.Figures> figures(long tree) {
        return Optional.ofNullable(os.figures(List.of(tree)).get(tree));
    }

    ExitStatus exit(long tree) {
        return death(tree).status();
    }

    TreeEvent.LeaderExited death(long tree) {
        return (TreeEvent.LeaderExited) next(tree, TreeEvent.LeaderExited.class);
    }

    int left(long tree) {
        return ((TreeEvent.TreeLeft) next(tree, TreeEvent.TreeLeft.class)).processes();
    }

    void gone(long tree) {
        next(tree, TreeEvent.TreeGone.class);
    }

    /** What has been told of it so far. */
    List<TreeEvent> told(long tree) {
        List<TreeEvent> all = new ArrayList<>();
        arriving.drainTo(all);
        all.forEach(this::sort);
        return List.copyOf(events.getOrDefault(tree, List.of()));
    }

    private TreeEvent next(long tree, Class<? extends TreeEvent> kind) {
        while (true) {
            for (TreeEvent event : events.getOrDefault(tree, List.of())) {
                if (kind.isInstance(event)) {
                    return event;
                }
            }
            try {
                TreeEvent event = arriving.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                assertThat(event)
                        .as("%s of %s; told so far: %s", kind.getSimpleName(), tree, events.get(tree))
                        .isNotNull();
                sort(event);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private void sort(TreeEvent event) {
        events.computeIfAbsent(event.generation(), key -> new ArrayList<>()).add(event);
    }

    /** Waits for what no event tells. */
    static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.yield();
        }
    }

    static boolean alive(int pid) {
        return ProcFs.stat(pid).filter(ProcStat::alive).isPresent();
    }

    @Override
    public void close() {
        children.keySet().forEach(os::kill);
        children.keySet().forEach(this::gone);
        children.values().forEach(child -> {
            if (child.stdout() >= 0) {
                Libc.close(child.stdout());
                Libc.close(child.stderr());
            }
        });
        os.close();
    }
}
