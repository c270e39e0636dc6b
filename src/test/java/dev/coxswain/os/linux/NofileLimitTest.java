package dev.coxswain.os.linux;

import static dev.coxswain.os.linux.Running.until;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.os.Launch.Output;
import dev.coxswain.os.Sampler;
import dev.coxswain.os.StartFailure;
import dev.coxswain.os.TreeUsage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Contract section 3: a worker has the limits that the supervisor was started with. In JVMs of their own, with few descriptors. */
@Timeout(60)
class NofileLimitTest {

    private static final int SOFT = 200;

    @Test
    void moreDescriptorsThanTheSoftLimitForUsAndTheSoftLimitForTheWorkers() {
        assertThat(inAJvm("ulimit -Sn " + SOFT, "pastTheSoftLimit"))
                .isEqualTo("300 running, the next has 200, no open has failed\n");
    }

    @Test
    void whenNoDescriptorIsLeftASpawnFailsAndNothingLeaks() {
        assertThat(inAJvm("ulimit -n " + SOFT, "upToTheHardLimit"))
                .isEqualTo("/bin/sleep: too many open files (RLIMIT_NOFILE) (pipe2: EMFILE); leaked 0\n");
    }

    /** Nothing was told of a tree whose end we could not look at; a look into a /proc that can't be read is no look. */
    @Test
    void whatCanNotBeReadForWantOfADescriptorIsNotTakenForGone() {
        assertThat(inAJvm("ulimit -n " + SOFT, "withoutADescriptor"))
                .isEqualTo("[LeaderExited] without, [LeaderExited, TreeLeft] with descriptors\n");
    }

    @Test
    void aPassThatCanNotReadProcCountsNothingTwice() {
        assertThat(inAJvm("ulimit -n " + SOFT, "aSampleWithoutADescriptor"))
                .isEqualTo("not seen without, counted once\n");
    }

    private static String inAJvm(String limit, String scenario) {
        String classPath = location(LinuxOs.class) + ":" + location(NofileLimitTest.class) + ":"
                + location(org.assertj.core.api.Assertions.class) + ":"
                + location(net.bytebuddy.ByteBuddy.class);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        try (Running running = new Running()) {
            return running.output(running.start(
                    "sh",
                    "-c",
                    limit + "; exec \"$@\" 2>&1",
                    "sh",
                    java,
                    "-XX:-MaxFDLimit",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    classPath,
                    Scenario.class.getName(),
                    scenario));
        }
    }

    private static String location(Class<?> type) {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .toString();
    }

    /** What runs in the JVM with the small limit. */
    static final class Scenario {
        public static void main(String[] arguments) {
            try (Running running = new Running()) {
                System.out.println(
                        switch (arguments[0]) {
                            case "pastTheSoftLimit" -> pastTheSoftLimit(running);
                            case "withoutADescriptor" -> withoutADescriptor(running);
                            case "aSampleWithoutADescriptor" -> aSampleWithoutADescriptor(running);
                            default -> upToTheHardLimit(running);
                        });
            }
        }

        private static String pastTheSoftLimit(Running running) {
            AtomicReference<String> failed = new AtomicReference<>("no open has failed");
            AtomicBoolean over = new AtomicBoolean();
            Thread other = Thread.ofPlatform().start(() -> {
                while (!over.get()) {
                    int errno = ProcFs.text("/proc/self/stat").errno();
                    if (errno != 0) {
                        failed.set("an open has failed: " + Errno.name(errno));
                    }
                }
            });
            for (int i = 0; i < 300; i++) {
                running.start("sleep", "1000");
            }
            over.set(true);
            join(other);
            String limit = running.output(running.shell("ulimit -Sn")).strip();
            return "300 running, the next has " + limit + ", " + failed.get();
        }

        private static void join(Thread thread) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        private static String upToTheHardLimit(Running running) {
            long before = 0;
            try {
                while (true) {
                    before = descriptors();
                    running.tryToStart(Running.launch(Output.CAPTURED, "/bin/sleep", "1000"));
                }
            } catch (StartFailure failure) {
                long leaked = descriptors() - before;
                return failure.words() + "; leaked " + leaked;
            }
        }

        private static String withoutADescriptor(Running running) {
            long first = leavesSomethingBehind(running);
            running.os.signalLeader(first, Libc.SIGKILL);
            running.left(first); // All classes are loaded now: without a descriptor none could be.
            String with = kinds(running, first);
            long tree = leavesSomethingBehind(running);
            softLimit(3);
            running.os.signalLeader(tree, Libc.SIGKILL);
            running.exit(tree);
            // Time for a dozen looks: nothing tells of one that saw nothing.
            LockSupport.parkNanos(200_000_000);
            String without = kinds(running, tree);
            softLimit(SOFT);
            running.left(tree);
            return without + " without, " + with + " with descriptors";
        }

        private static String aSampleWithoutADescriptor(Running running) {
            long tree = running.shell("i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; echo done; exec sleep 1000");
            running.line(tree);
            TreeUsage usage = new TreeUsage(tree);
            try (Sampler sampler = running.os.sampler()) {
                sampler.sample(List.of(usage));
                long burned = usage.cpuNanos();
                softLimit(3);
                sampler.sample(List.of(usage));
                boolean seen = usage.seen();
                softLimit(SOFT);
                sampler.sample(List.of(usage));
                return (seen ? "seen" : "not seen") + " without, "
                        + (usage.cpuNanos() < 2 * burned ? "counted once" : "counted twice");
            }
        }

        private static long leavesSomethingBehind(Running running) {
            long tree = running.shell("(setsid sleep 1000 &); echo up; exec sleep 1000");
            running.line(tree);
            until("adopted", () -> running.os.members(tree).size() == 2);
            return tree;
        }

        private static String kinds(Running running, long tree) {
            return running.told(tree).stream()
                    .map(event -> event.getClass().getSimpleName())
                    .toList()
                    .toString();
        }

        private static void softLimit(long soft) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment limit = arena.allocate(JAVA_LONG, 2);
                limit.setAtIndex(JAVA_LONG, 0, soft);
                limit.setAtIndex(JAVA_LONG, 1, SOFT);
                Errno.check("setrlimit", Libc.setrlimit(Libc.RLIMIT_NOFILE, limit));
            }
        }

        private static long descriptors() {
            return ProcFs.openFiles(Libc.getpid()).orElseThrow();
        }
    }
}
