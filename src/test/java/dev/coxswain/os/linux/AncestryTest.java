package dev.coxswain.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AncestryTest {

    private static final int US = 10;

    private final Map<Integer, Integer> parents = new HashMap<>(Map.of(1, 0, US, 1, 20, US, 30, 20, 40, 1));
    private Runnable afterLook = () -> {};
    private int looks;

    private Optional<ProcStat> look(int pid) {
        Optional<ProcStat> seen =
                Optional.ofNullable(parents.get(pid)).map(parent -> new ProcStat(pid, 'S', parent, pid, pid, 0, 0));
        looks++;
        afterLook.run();
        return seen;
    }

    private boolean descends(int pid) {
        return new Ancestry(US, this::look).has(pid);
    }

    @Test
    void whoHangsFromUsDescends() {
        assertThat(descends(20)).isTrue();
        assertThat(descends(30)).isTrue();
        assertThat(descends(40)).isFalse();
        assertThat(descends(1)).isFalse();
        assertThat(descends(US)).isFalse();
    }

    @Test
    void ofWhoIsGoneNobodyCanTell() {
        assertThat(descends(99)).isTrue();
        parents.remove(20);
        assertThat(descends(30)).isTrue();
    }

    @Test
    void aParentThatDiesWhileWeClimbAndWhosePidAStrangerGetsLeadsNobodyAstray() {
        afterLook = () -> {
            if (looks == 1) {
                // 20 is gone, its child has come to us, and its pid is a process of init's.
                parents.put(30, US);
                parents.put(20, 1);
            }
        };
        assertThat(descends(30)).isTrue();
    }

    @Test
    void aChainThatChangesWithoutEndHoldsUsNotAndIsNotTrusted() {
        afterLook = () -> parents.put(30, 1000 + looks);
        assertThat(descends(30)).isTrue();
        assertThat(looks).isLessThan(5000);
    }

    @Test
    void whoHasAPeersDescriptorTellsItsEndFromItsPidsNextOwner() {
        int[] ends = SocketPairs.make();
        try (LinuxPeer peer = LinuxPeer.of(ends[0], Libc.getpid(), pid -> false)) {
            assertThat(peer.descends()).as("it is there, and a stranger").isFalse();
            peer.close();
            assertThat(peer.descends()).isTrue();
        } finally {
            Libc.close(ends[0]);
            Libc.close(ends[1]);
        }
        try (LinuxPeer gone = LinuxPeer.of(ends[0], Libc.getpid(), pid -> false)) {
            assertThat(gone.descends()).as("no connection, nobody").isTrue();
        }
    }

    @Test
    void onAnOldKernelItIsTheTimeOfTheStartThatTells() throws Exception {
        Process sleep = new ProcessBuilder("sleep", "1000").start();
        try (LinuxPeer peer = LinuxPeer.ofPid((int) sleep.pid(), pid -> false)) {
            assertThat(peer.descends()).isFalse();
            sleep.destroyForcibly().waitFor();
            assertThat(peer.descends()).isTrue();
        } finally {
            sleep.destroyForcibly();
        }
    }
}
