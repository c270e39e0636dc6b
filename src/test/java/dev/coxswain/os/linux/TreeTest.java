package dev.coxswain.os.linux;

import static dev.coxswain.os.linux.Running.alive;
import static dev.coxswain.os.linux.Running.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.os.ExitStatus;
import dev.coxswain.os.TreeEvent.LeaderExited;
import dev.coxswain.os.TreeEvent.TreeGone;
import dev.coxswain.os.TreeEvent.TreeLeft;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Contract section 3: one tree an instance, its leader's end, and the end of all of it. */
@Timeout(60)
class TreeTest {

    private static final int SIGTERM = Libc.SIGTERM;
    private static final int SIGSTOP = 19;

    private final Running running = new Running();

    @AfterEach
    void nothingIsLeft() {
        running.close();
    }

    @Test
    void anExitIsToldWithItsCodeAndThenTheTreeIsGone() {
        long tree = running.shell("exit 7");
        running.gone(tree);
        assertThat(running.told(tree))
                .containsExactly(new LeaderExited(tree, ExitStatus.exited(7)), new TreeGone(tree));
    }

    @Test
    void aDeathBySignalIsToldWithTheSignal() {
        long tree = running.start("sleep", "1000");
        assertThat(running.os.signalLeader(tree, Libc.SIGKILL)).isTrue();
        assertThat(running.exit(tree)).isEqualTo(ExitStatus.killed(Libc.SIGKILL));
    }

    @Test
    void afterTheEndCallsForTheTreeDoNothing() {
        long tree = running.start("true");
        running.gone(tree);
        assertThat(running.os.signalLeader(tree, SIGTERM)).isFalse();
        assertThat(running.os.signalTree(tree, SIGTERM)).isFalse();
        assertThat(running.os.members(tree)).isEmpty();
        assertThat(running.figures(tree)).isEmpty();
    }

    @Test
    void whatHangsFromUsIsKnown() {
        long tree = running.shell("sleep 1000 & wait");
        until("both", () -> running.os.members(tree).size() == 2);
        assertThat(running.os.members(tree)).allMatch(running.os::descends);
        List<Integer> members = running.os.members(tree);
        assertThat(running.os.descends(Libc.getpid())).isFalse();
        assertThat(running.os.descends(1)).isFalse();
        running.os.kill(tree);
        running.gone(tree);
        assertThat(members).as("gone: nobody can tell").allMatch(running.os::descends);
    }

    @Test
    void whatALeaderLeavesBehindIsToldAndEndsOnRequest() {
        long tree = running.shell("sleep 1000 & exit 1");
        assertThat(running.left(tree)).isEqualTo(1);
        running.os.stopRest(tree, SIGTERM);
        running.gone(tree);
        assertThat(running.told(tree))
                .containsExactly(
                        new LeaderExited(tree, ExitStatus.exited(1)), new TreeLeft(tree, 1), new TreeGone(tree));
    }

    @Test
    void aGrandchildInASessionOfItsOwnIsGoneAfterTheStop() {
        long tree = running.shell("setsid sh -c 'echo $$; exec sleep 1000' & wait");
        int grandchild = Integer.parseInt(running.line(tree));
        stop(tree);
        assertThat(alive(grandchild)).isFalse();
    }

    @Test
    void aGrandchildWithANewSessionAndNoEnvironmentIsFoundThroughItsParents() {
        long tree = running.shell("setsid env -i sh -c 'echo $$; exec sleep 1000' & wait");
        int grandchild = Integer.parseInt(running.line(tree));
        stop(tree);
        assertThat(alive(grandchild)).isFalse();
    }

    @Test
    void aDaemonOfALivingLeaderBelongsToTheTree() {
        long tree = running.shell("(setsid sh -c 'echo $$; exec sleep 1000' &); exec sleep 1000");
        int daemon = Integer.parseInt(running.line(tree));
        until("adopted", () -> running.os.members(tree).equals(List.of(running.pid(tree), daemon)));
        running.os.kill(tree);
        running.gone(tree);
        assertThat(alive(daemon)).isFalse();
    }

    @Test
    void theDeathOfALeaderIsSeenWhileAGrandchildHoldsItsStdout() {
        long tree = running.shell("sleep 1000 & echo here");
        assertThat(running.line(tree)).isEqualTo("here");
        assertThat(running.exit(tree)).isEqualTo(ExitStatus.exited(0));
        try (LinuxPipes pipes = new LinuxPipes()) {
            assertThat(pipes.read(running.child(tree).stdout(), new byte[10], 0, 10))
                    .as("nothing now, and not the end")
                    .isZero();
        }
    }

    @Test
    void aStoppedLeaderIsNoExitAndStopsOnStop() {
        long tree = running.start("sleep", "1000");
        running.os.signalLeader(tree, SIGSTOP);
        until("stopped", () -> ProcFs.stat(running.pid(tree)).orElseThrow().state() == 'T');
        assertThat(running.told(tree)).isEmpty();
        running.os.stop(tree, SIGTERM);
        assertThat(running.exit(tree)).isEqualTo(ExitStatus.killed(SIGTERM));
    }

    @Test
    void killEndsWhatIgnoresTheStopSignalWhereverItHangs() {
        long tree = running.shell(
                "trap '' TERM; setsid sh -c \"trap '' TERM; setsid sleep 1000 & echo up; wait\" & wait; wait");
        running.line(tree);
        running.os.stop(tree, SIGTERM);
        running.os.kill(tree);
        running.gone(tree);
        assertThat(running.exit(tree)).isEqualTo(ExitStatus.killed(Libc.SIGKILL));
    }

    @Test
    void killEndsATreeThatForksOnAndOn() {
        long tree = running.shell(
                "n=0; while [ $n -lt 2000 ]; do setsid sleep 1000 & n=$((n+1)); [ $n = 20 ] && echo up; done; wait");
        running.line(tree);
        running.os.kill(tree);
        running.gone(tree);
        assertThat(ours()).isEmpty();
    }

    @Test
    void aStrangerThatWeAdoptIsLeftAloneAndReaped() {
        // Not of the tree by anything that can be known: another session, no environment, its parents gone.
        long tree = running.shell("(setsid env -i sh -c 'echo $$; exec sleep 1000' &); exec sleep 1000");
        int stranger = Integer.parseInt(running.line(tree));
        until("adopted", () -> ProcFs.stat(stranger).orElseThrow().parent() == Libc.getpid());
        running.os.signalLeader(tree, Libc.SIGKILL);
        running.gone(tree);
        assertThat(running.told(tree)).hasSize(2);
        assertThat(alive(stranger)).isTrue();
        long before = running.os.reapedOrphans();
        Libc.kill(stranger, Libc.SIGKILL);
        until("reaped", () -> running.os.reapedOrphans() == before + 1);
    }

    @Test
    void aThousandDoubleForkedOrphansLeaveNoZombie() {
        long tree = running.shell("n=0; while [ $n -lt 1000 ]; do (true &); n=$((n+1)); done");
        running.gone(tree);
        until("no child", () -> children().isEmpty());
    }

    @Test
    void fiveHundredSpawnsAndExitsAreEachToldOnce() {
        List<Long> trees = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            trees.add(running.shell("exit " + i % 200));
        }
        for (int i = 0; i < 500; i++) {
            long tree = trees.get(i);
            running.gone(tree);
            assertThat(running.told(tree))
                    .containsExactly(new LeaderExited(tree, ExitStatus.exited(i % 200)), new TreeGone(tree));
        }
    }

    @Test
    void aSignalForTheTreeReachesEachProcessOnce() {
        String loud = "trap \"echo got\" USR1; echo up; while :; do sleep 0.02; done";
        long tree = running.shell("setsid sh -c '" + loud + "' & " + loud);
        running.line(tree);
        running.line(tree);
        until("two shells", () -> running.os.members(tree).size() >= 2);
        assertThat(running.os.signalTree(tree, 10)).isTrue();
        assertThat(running.line(tree)).isEqualTo("got");
        assertThat(running.line(tree)).isEqualTo("got");
    }

    /** As the engine does it. */
    private void stop(long tree) {
        running.os.stop(tree, SIGTERM);
        running.left(tree);
        running.os.stopRest(tree, SIGTERM);
        running.gone(tree);
    }

    private static List<Integer> children() {
        List<Integer> children = new ArrayList<>();
        for (int pid : Children.look().of(Libc.getpid())) {
            children.add(pid);
        }
        return children;
    }

    /** Processes with one of our ids. */
    private static List<Integer> ours() {
        List<Integer> ours = new ArrayList<>();
        for (int pid : ProcFs.pids()) {
            if (pid != Libc.getpid()
                    && ProcFs.variable(pid, Look.ID)
                            .filter(id -> id.startsWith(Running.PREFIX))
                            .isPresent()) {
                ours.add(pid);
            }
        }
        return ours;
    }
}
