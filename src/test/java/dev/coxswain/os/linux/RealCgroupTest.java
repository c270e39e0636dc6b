package dev.coxswain.os.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coxswain.os.Launch;
import dev.coxswain.os.Setup;
import dev.coxswain.os.StartFailure;
import dev.coxswain.os.TreeLimits;
import dev.coxswain.os.TreeLimits.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Real processes in real cgroups, and this test itself among them: joining, killing, telling whose a process is. The
 * controllers are made up, as not every machine has those of version 2.
 */
@Timeout(60)
class RealCgroupTest {

    private static final List<String> CONTROLLERS = List.of("memory.", "cpu.", "pids.");

    /** The real hierarchy, with controllers that take everything. */
    private static final class Cgroups implements CgroupFs {
        final Map<Path, String> controls = new ConcurrentHashMap<>();

        private static boolean isMadeUp(Path file) {
            String name = file.getFileName().toString();
            return name.equals("cgroup.subtree_control") || CONTROLLERS.stream().anyMatch(name::startsWith);
        }

        @Override
        public byte[] read(Path file) {
            return file.endsWith("cgroup.controllers")
                    ? "memory cpu pids\n".getBytes(StandardCharsets.US_ASCII)
                    : isMadeUp(file)
                            ? controls.getOrDefault(file, "").getBytes(StandardCharsets.US_ASCII)
                            : REAL.read(file);
        }

        @Override
        public int write(Path file, String text) {
            if (isMadeUp(file)) {
                controls.put(file, text);
                return 0;
            }
            return REAL.write(file, text);
        }

        @Override
        public int create(Path folder) {
            return REAL.create(folder);
        }

        @Override
        public int remove(Path folder) {
            return REAL.remove(folder);
        }

        @Override
        public List<Path> folders(Path folder) {
            return REAL.folders(folder);
        }

        @Override
        public int writable(Path path) {
            return REAL.writable(path);
        }

        @Override
        public boolean isSet(Path folder, String attribute) {
            return attribute.equals("user.delegate") || REAL.isSet(folder, attribute);
        }
    }

    private final Cgroups cgroups = new Cgroups();
    private Optional<Path> home = Optional.empty();
    private Optional<Path> base = Optional.empty();
    private Optional<Running> started = Optional.empty();

    @BeforeEach
    void inACgroupOfOurOwn() {
        home = CgroupPaths.unified(ProcFs.read("/proc/self/mountinfo"), ProcFs.read("/proc/self/cgroup"))
                .map(CgroupPaths::own);
        assumeTrue(home.isPresent(), "needs cgroup v2");
        Path own = home.get().resolve("coxswain-test-" + Libc.getpid());
        assumeTrue(CgroupFs.REAL.create(own) == 0, "needs a cgroup v2 that may be written");
        base = Optional.of(own);
        assumeTrue(CgroupFs.REAL.write(own.resolve("cgroup.procs"), Integer.toString(Libc.getpid())) == 0);
        started = Optional.of(new Running(cgroups));
    }

    @AfterEach
    void backHome() {
        started.ifPresent(Running::close);
        base.ifPresent(own -> {
            for (Path folder : List.of(own.resolve(Delegation.SUPERVISOR), own)) {
                for (int process : CgroupFs.REAL.processes(folder)) {
                    CgroupFs.REAL.write(home.orElseThrow().resolve("cgroup.procs"), Integer.toString(process));
                }
                CgroupFs.REAL.remove(folder);
            }
            assertThat(own).as("nothing of it is left").doesNotExist();
        });
    }

    private Running running() {
        return started.orElseThrow();
    }

    private static TreeLimits limits() {
        return new TreeLimits("web.0", OptionalLong.of(1 << 28), OptionalLong.empty(), OptionalLong.of(20), true);
    }

    private static Launch limited(Setup setup, String... argv) {
        Launch plain = Running.launch(Launch.Output.CAPTURED, argv);
        return new Launch(
                plain.generation(),
                plain.id(),
                plain.argv(),
                plain.environment(),
                Optional.empty(),
                plain.output(),
                setup,
                limits());
    }

    private static Launch limited(String script) {
        return limited(Setup.NONE, "sh", "-c", script);
    }

    private Path leaf(long tree) {
        return base.orElseThrow().resolve("web.0." + tree);
    }

    private static String pathOf(Path folder) {
        return "/"
                + CgroupPaths.unified(ProcFs.read("/proc/self/mountinfo"), ProcFs.read("/proc/self/cgroup"))
                        .orElseThrow()
                        .mount()
                        .relativize(folder);
    }

    @Test
    void aProgramBeginsInItsCgroupAndWeAreInAnother() {
        long tree = running().start(limited("cat /proc/self/cgroup; exec sleep 1000"));
        String line = running().line(tree);
        while (!line.startsWith("0::")) {
            line = running().line(tree);
        }
        assertThat(line).isEqualTo("0::" + pathOf(leaf(tree)));
        assertThat(ProcFs.cgroup(Libc.getpid()))
                .isEqualTo(pathOf(base.orElseThrow().resolve("supervisor")));
        assertThat(running().os.held(tree)).containsExactlyInAnyOrder(Kind.MEMORY, Kind.PIDS);
        assertThat(cgroups.controls.get(leaf(tree).resolve("memory.max"))).isEqualTo("268435456");
        running().os.kill(tree);
        running().gone(tree);
        assertThat(leaf(tree)).doesNotExist();
        assertThat(running().os.held(tree)).isEmpty();
    }

    @Test
    void itJoinsBeforeALimitOfFilesOrAnotherUserCouldBeInTheWay() {
        Setup setup = new Setup(
                Map.of("nofile", new Setup.Limit(4, 4)),
                OptionalInt.empty(),
                OptionalInt.of(500),
                Optional.empty(),
                OptionalInt.empty(),
                new Setup.Identity(Optional.of("65534"), Optional.of("65534"), List.of()),
                List.of());
        long tree = running().start(limited(setup, "sh", "-c", "echo; exec sleep 1000"));
        running().line(tree);
        assertThat(ProcFs.cgroup(running().pid(tree))).isEqualTo(pathOf(leaf(tree)));
        assertThat(new String(
                        ProcFs.read("/proc/" + running().pid(tree) + "/oom_score_adj"), StandardCharsets.US_ASCII))
                .isEqualTo("500\n");
    }

    @Test
    void aProcessThatHasLeftAllElseBehindIsStillFoundAndKilled() {
        long tree = running().start(limited("setsid env -i sh -c 'env -i sleep 1000 & echo $!' & wait; exit 3"));
        int orphan = Integer.parseInt(running().line(tree));
        assertThat(running().exit(tree).code()).isEqualTo(3);
        assertThat(running().left(tree)).isEqualTo(1);
        assertThat(running().os.members(tree)).containsExactly(orphan);
        assertThat(running().os.treeOf(orphan)).hasValue(tree);
        running().os.kill(tree);
        running().gone(tree);
        assertThat(Running.alive(orphan)).isFalse();
        assertThat(leaf(tree)).doesNotExist();
    }

    @Test
    void aWholeTreeIsKilledThroughItsCgroup() {
        long tree = running().start(limited("for i in 1 2 3 4 5; do setsid sleep 1000 & done; echo; wait"));
        running().line(tree);
        assertThat(running().os.members(tree)).hasSize(6);
        assertThat(CgroupFs.REAL.write(leaf(tree).resolve("cgroup.kill"), "1")).isZero();
        running().gone(tree);
        assertThat(leaf(tree)).doesNotExist();
    }

    @Test
    void cgroupsThatItMadeItselfGoWithIt() {
        long tree = running().start(limited("exec sleep 1000"));
        Path own = leaf(tree).resolve("own");
        assertThat(CgroupFs.REAL.create(own)).isZero();
        running().os.kill(tree);
        running().gone(tree);
        assertThat(leaf(tree)).doesNotExist();
    }

    @Test
    void aStartThatFailsLeavesNoCgroup() {
        Launch failing = limited(Setup.NONE, "/no/such/program");
        assertThatThrownBy(() -> running().os.spawn(failing)).isInstanceOf(StartFailure.class);
        running().gone(failing.generation());
        assertThat(leaf(failing.generation())).doesNotExist();
    }

    @Test
    void aKillThatItsCgroupCountedIsOutOfMemory() {
        long tree = running().start(limited("exec sleep 1000"));
        cgroups.controls.put(leaf(tree).resolve("memory.events"), "max 7\noom 1\noom_kill 1\noom_group_kill 1\n");
        running().os.signalLeader(tree, Libc.SIGKILL);
        var clues = running().death(tree).clues();
        assertThat(clues.oomKilled()).isTrue();
        assertThat(clues.words()).startsWith("its own memory limit of 256Mi was reached (memory.max)");
    }

    @Test
    void aKillThatItDidNotCountIsNot() {
        long tree = running().start(limited("exec sleep 1000"));
        cgroups.controls.put(leaf(tree).resolve("memory.events"), "max 7\noom 0\noom_kill 0\noom_group_kill 0\n");
        running().os.signalLeader(tree, Libc.SIGKILL);
        assertThat(running().death(tree).clues().oomKilled()).isFalse();
    }

    @Test
    void forksThatWereRefusedComeWithAnEndThatIsNoSuccess() {
        assertThat(endAfterRefusedForks(2)).startsWith("the kernel refused it 3 forks: its own limit is 20 processes");
        assertThat(endAfterRefusedForks(0)).isEmpty();
    }

    private String endAfterRefusedForks(int code) {
        long tree = running().start(limited("trap 'exit " + code + "' TERM; echo; while :; do sleep 1; done"));
        running().line(tree);
        cgroups.controls.put(leaf(tree).resolve("pids.events"), "max 3\n");
        running().os.stop(tree, Libc.SIGTERM);
        return running().death(tree).clues().words();
    }

    @Test
    void limitsChangeInPlace() {
        long tree = running().start(limited("exec sleep 1000"));
        var next = new TreeLimits("web.0", OptionalLong.of(1 << 29), OptionalLong.of(250), OptionalLong.empty(), false);
        running().os.limit(tree, next);
        assertThat(running().os.held(tree)).isEqualTo(Set.of(Kind.MEMORY, Kind.CPU));
        assertThat(cgroups.controls.get(leaf(tree).resolve("memory.max"))).isEqualTo("536870912");
        assertThat(cgroups.controls.get(leaf(tree).resolve("cpu.max"))).isEqualTo("25000 100000");
        assertThat(cgroups.controls.get(leaf(tree).resolve("pids.max"))).isEqualTo("max");
    }

    @Test
    void onlyATreeOfThisSupervisorIsFoundByItsCgroup() throws Exception {
        long tree = running().start(limited("exec sleep 1000"));
        assertThat(Files.exists(leaf(tree))).isTrue();
        assertThat(running().os.treeOf(Libc.getpid())).isEmpty();
    }
}
