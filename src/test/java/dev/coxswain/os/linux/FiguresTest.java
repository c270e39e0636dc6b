package dev.coxswain.os.linux;

import static dev.coxswain.os.linux.Running.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.os.Os;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is measured of a tree, and how /proc is read. */
@Timeout(60)
class FiguresTest {

    private final Running running = new Running();

    @AfterEach
    void nothingIsLeft() {
        running.close();
    }

    @Test
    void memoryDescriptorsAndProcessesAreOfTheWholeTree() {
        long tree = running.shell("sleep 1000 & sleep 1000 & echo up; wait");
        running.line(tree);
        until("three processes", () -> running.os.members(tree).size() == 3);
        // Their loaders have libraries open for a moment.
        until(
                "nine descriptors",
                () -> running.figures(tree).orElseThrow().openFiles().orElse(0) == 9);
        Os.Figures figures = running.figures(tree).orElseThrow();
        assertThat(figures.processes()).isEqualTo(3);
        assertThat(figures.memoryBytes()).isBetween(100_000L, 50_000_000L);
        assertThat(running.os.members(tree).getFirst()).isEqualTo(running.pid(tree));
    }

    @Test
    void cpuTimeHasThatOfChildrenThatEnded() {
        long tree =
                running.shell("sh -c 'i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done'; echo done; exec sleep 1000");
        running.line(tree);
        assertThat(running.figures(tree).orElseThrow().cpuNanos()).isGreaterThan(20_000_000L);
    }

    @Test
    void aNameWithParenthesesAndSpacesDoesNotConfuseTheReading() {
        String stat = "42 (a) Z (b c) S 7 8 9 0 -1 4194304 1 2 3 4 10 20 30 40 20 0 1 0 555 1000 2 3";
        assertThat(ProcStat.parse(stat.getBytes(StandardCharsets.US_ASCII)))
                .contains(new ProcStat(42, 'S', 7, 8, 9, 100, 555));
    }

    @Test
    void aProcessThatIsGoneReadsAsNothing() {
        assertThat(ProcStat.parse(new byte[0])).isEmpty();
        assertThat(ProcFs.stat(Integer.MAX_VALUE)).isEmpty();
        assertThat(ProcFs.memoryBytes(Integer.MAX_VALUE)).isZero();
        assertThat(ProcFs.openFiles(Integer.MAX_VALUE)).isEmpty();
        assertThat(Children.look().of(Integer.MAX_VALUE)).isEmpty();
    }

    @Test
    void aScanFindsTheSameChildrenAsTheKernelsList() {
        long tree = running.shell("sleep 1000 & sleep 1000 & echo up; wait");
        running.line(tree);
        int[] listed = new Children.OfTask().of(running.pid(tree));
        assertThat(new Children.ByScan().of(running.pid(tree))).containsExactlyInAnyOrder(listed);
    }
}
