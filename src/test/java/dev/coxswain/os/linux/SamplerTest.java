package dev.coxswain.os.linux;

import static dev.coxswain.os.linux.Running.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.os.Sampler;
import dev.coxswain.os.TreeUsage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many trees in one pass, against real processes. */
@Timeout(60)
class SamplerTest {

    private static final String BURN = "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done";

    private final Running running = new Running();
    private final Sampler sampler = running.os.sampler();
    private final List<TreeUsage> trees = new ArrayList<>();

    @AfterEach
    void nothingIsLeft() {
        sampler.close();
        running.close();
    }

    private TreeUsage watch(long generation) {
        TreeUsage tree = new TreeUsage(generation);
        tree.want(0, true);
        trees.add(tree);
        return tree;
    }

    private void sample() {
        sampler.sample(trees);
    }

    @Test
    void aPassSeesWhatALookAtEachTreeSees() {
        long three = running.shell("sleep 1000 & sleep 1000 & echo up; wait");
        long one = running.shell("echo up; exec sleep 1000");
        running.line(three);
        running.line(one);
        until(
                "both are there",
                () -> running.os.members(three).size() == 3
                        && running.figures(one).orElseThrow().processes() == 1);
        TreeUsage first = watch(three);
        TreeUsage second = watch(one);
        sample();
        assertThat(first.seen()).isTrue();
        assertThat(first.processes()).isEqualTo(3);
        assertThat(first.threads()).isEqualTo(3);
        assertThat(first.openFiles()).isEqualTo(9);
        // The children may still be at their exec.
        until("both see the same memory", () -> {
            sample();
            return first.memoryBytes() == running.figures(three).orElseThrow().memoryBytes();
        });
        assertThat(second.processes()).isEqualTo(1);
        assertThat(second.openFiles()).isEqualTo(3);
    }

    @Test
    void aNameWithParenthesesAndSpacesIsReadLikeAnyOther() throws Exception {
        String name = "a) R (b";
        java.nio.file.Path folder = java.nio.file.Files.createTempDirectory("coxswain");
        java.nio.file.Path link = folder.resolve(name);
        java.nio.file.Files.createSymbolicLink(link, java.nio.file.Path.of("/bin/sleep"));
        try {
            long generation = running.start(link.toString(), "1000");
            until(
                    "its name is that",
                    () -> new String(ProcFs.read("/proc/" + running.pid(generation) + "/stat"), StandardCharsets.UTF_8)
                            .contains("(" + name + ")"));
            TreeUsage tree = watch(generation);
            sample();
            assertThat(tree.seen()).isTrue();
            assertThat(tree.processes()).isEqualTo(1);
        } finally {
            java.nio.file.Files.delete(link);
            java.nio.file.Files.delete(folder);
        }
    }

    @Test
    void cpuTimeIsThatOfChildrenThatCameAndWentToo() {
        long generation = running.shell("echo up; read go; sh -c '" + BURN + "'; echo done; exec sleep 1000");
        running.line(generation);
        TreeUsage tree = watch(generation);
        sample();
        long idle = tree.cpuNanos();
        sample();
        assertThat(tree.cpuNanos() - idle).isLessThan(10_000_001L);
        long burner = running.shell("sh -c '" + BURN + "'; echo done; exec sleep 1000");
        TreeUsage burned = watch(burner);
        running.line(burner);
        sample();
        long used = burned.cpuNanos();
        assertThat(used).isGreaterThan(20_000_000L);
        sample();
        // The child is in its parent's figures now, and not a second time.
        assertThat(burned.cpuNanos()).isBetween(used, used + 20_000_000L);
    }

    @Test
    void cpuTimeNeverFallsAndGoesOnWhenAnOrphanEnds() {
        // The orphan's share is reaped by us, and is in nobody's figures any more.
        long generation = running.shell("(setsid sh -c '" + BURN + "; echo burned; exec sleep 1000' &) ; sleep 1000");
        TreeUsage tree = watch(generation);
        running.line(generation);
        until("the orphan is seen", () -> {
            sample();
            return tree.cpuNanos() > 20_000_000L && tree.processes() == 3;
        });
        long before = tree.cpuNanos();
        int orphan = running.os.members(generation).stream()
                .filter(pid -> ProcFs.stat(pid).orElseThrow().parent() == Libc.getpid())
                .filter(pid -> pid != running.pid(generation))
                .findFirst()
                .orElseThrow();
        Libc.kill(orphan, Libc.SIGKILL);
        until("it is gone", () -> {
            sample();
            return tree.processes() == 2;
        });
        assertThat(tree.cpuNanos()).isBetween(before, before + 50_000_000L);
    }

    @Test
    void aTreeWithoutALeaderIsNotSeenAndTheOthersAre() {
        long gone = running.start("true");
        long stays = running.shell("echo up; exec sleep 1000");
        running.line(stays);
        TreeUsage first = watch(gone);
        TreeUsage second = watch(stays);
        running.exit(gone);
        sample();
        assertThat(first.seen()).isFalse();
        assertThat(second.seen()).isTrue();
        trees.removeFirst();
        sample();
        assertThat(second.seen()).isTrue();
    }

    @Test
    void memoryThatIsFarFromItsBoundIsGivenAsTheUpperBoundThatItIs() {
        long generation = running.shell("echo up; exec sleep 1000");
        running.line(generation);
        TreeUsage tree = watch(generation);
        sample();
        long exact = tree.memoryBytes();
        tree.want(1L << 40, false);
        sample();
        assertThat(tree.memoryBytes()).isGreaterThanOrEqualTo(exact).isLessThan(1L << 30);
        assertThat(tree.openFiles()).isEqualTo(TreeUsage.UNKNOWN);
    }

    @Test
    void aThousandProcessesThatComeAndGoMeanwhileAreNoError() {
        long churn = running.shell("while :; do true & sleep 0.001 & wait; done");
        TreeUsage tree = watch(churn);
        for (int i = 0; i < 100; i++) {
            sample();
            assertThat(tree.seen()).isTrue();
            assertThat(tree.processes()).isBetween(1, 4);
        }
    }

    @Test
    void aScanKnowsAProcessByItsPidAndItsStartTime() {
        ProcScan scan = new ProcScan();
        ProcScan.Reader reader = new ProcScan.Reader();
        scan.read(reader);
        int us = scan.find(Libc.getpid());
        assertThat(us).isNotEqualTo(ProcScan.NONE);
        assertThat(scan.parent(us))
                .isEqualTo(ProcFs.stat(Libc.getpid()).orElseThrow().parent());
        assertThat(scan.find(Libc.getpid(), scan.startTime(us))).isEqualTo(us);
        assertThat(scan.find(Libc.getpid(), scan.startTime(us) - 1)).isEqualTo(ProcScan.NONE);
        assertThat(scan.find(Integer.MAX_VALUE)).isEqualTo(ProcScan.NONE);
        reader.close();
    }

    @Test
    void aLineIsReadFromItsLastParenthesis() {
        StatLine line = new StatLine();
        byte[] text = "42 (a) R (b) S 7 8 9 0 -1 4194304 1 2 3 4 10 20 30 40 20 0 5 0 555 1000 77 3"
                .getBytes(StandardCharsets.US_ASCII);
        assertThat(line.parse(text, text.length)).isTrue();
        assertThat(line.parent()).isEqualTo(7);
        assertThat(line.cpuTicks()).isEqualTo(100);
        assertThat(line.threads()).isEqualTo(5);
        assertThat(line.startTime()).isEqualTo(555);
        assertThat(line.rssPages()).isEqualTo(77);
        assertThat(line.alive()).isTrue();
        assertThat(line.parse(text, 20)).isFalse();
        assertThat(line.parse(new byte[0], 0)).isFalse();
    }
}
