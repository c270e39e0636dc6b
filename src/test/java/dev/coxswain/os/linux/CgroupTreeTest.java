package dev.coxswain.os.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coxswain.os.StartFailure;
import dev.coxswain.os.TreeLimits;
import dev.coxswain.os.TreeLimits.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How our cgroup is divided, against a hierarchy that obeys the kernel's rules. */
class CgroupTreeTest {

    private static final int US = 1234;
    private static final long MI = 1L << 20;
    private static final Set<Kind> ALL = EnumSet.allOf(Kind.class);

    private final FakeCgroups cgroups = new FakeCgroups();
    private final List<Path> ourMemory = new ArrayList<>();
    private Delegation.Asker asker = FakeCgroups.asker("/shop", US, 1235);
    private final CgroupTree tree = new CgroupTree(cgroups, () -> asker, ourMemory::add);

    CgroupTreeTest() {
        cgroups.with("shop", US, 1235).marked("shop", "user.delegate");
    }

    private static TreeLimits limits(boolean required) {
        return new TreeLimits("web.0", OptionalLong.of(256 * MI), OptionalLong.of(500), OptionalLong.of(20), required);
    }

    private static TreeLimits memory(long bytes) {
        return new TreeLimits("web.0", OptionalLong.of(bytes), OptionalLong.empty(), OptionalLong.empty(), false);
    }

    private CgroupLeaf leaf(TreeLimits limits, long generation) throws StartFailure {
        return tree.leafFor(limits, generation).orElseThrow();
    }

    @Test
    void nothingIsTouchedForATreeWithoutLimits() throws StartFailure {
        assertThat(tree.leafFor(TreeLimits.NONE, 1)).isEmpty();
        assertThat(cgroups.changes).isZero();
    }

    @Test
    void weMoveToALeafOfOurOwnAndEachTreeGetsOneWithItsLimits() throws StartFailure {
        CgroupLeaf leaf = leaf(limits(false), 7);
        assertThat(cgroups.processesOf("shop")).isEmpty();
        assertThat(cgroups.processesOf("shop/supervisor")).containsExactly(US, 1235);
        assertThat(leaf.folder()).isEqualTo(FakeCgroups.MOUNT.resolve("shop/web.0.7"));
        assertThat(leaf.path()).isEqualTo("/shop/web.0.7");
        assertThat(leaf.held()).isEqualTo(ALL);
        assertThat(cgroups.written("shop/web.0.7", "memory.max")).isEqualTo("268435456");
        assertThat(cgroups.written("shop/web.0.7", "memory.oom.group")).isEqualTo("1");
        assertThat(cgroups.written("shop/web.0.7", "cpu.max")).isEqualTo("50000 100000");
        assertThat(cgroups.written("shop/web.0.7", "pids.max")).isEqualTo("20");
        assertThat(ourMemory).containsExactly(FakeCgroups.MOUNT.resolve("shop/supervisor"));
        assertThat(tree.holding(ALL).words()).isEqualTo("held by the kernel (cgroup v2 at /sys/fs/cgroup/shop)");
    }

    @Test
    void onlyControllersThatAreNeededAreSwitchedOn() throws StartFailure {
        CgroupLeaf leaf = leaf(memory(MI), 1);
        assertThat(leaf.held()).containsExactly(Kind.MEMORY);
        assertThat(cgroups.write(leaf.folder().resolve("cgroup.subtree_control"), "+cpu"))
                .as("cpu in the leaf")
                .isEqualTo(-Errno.ENOENT.number());
        tree.change(leaf, limits(false));
        assertThat(leaf.held()).isEqualTo(ALL);
        assertThat(cgroups.write(leaf.folder().resolve("cgroup.subtree_control"), "+cpu"))
                .isZero();
    }

    @Test
    void aContainersLeavesAreBelowItsRoot() throws StartFailure {
        FakeCgroups container = new FakeCgroups().with("", 1);
        container.set("", "cgroup.type", "domain\n");
        CgroupTree its = new CgroupTree(container, () -> FakeCgroups.asker("/", 1), ourMemory::add);
        assertThat(its.leafFor(memory(MI), 3).orElseThrow().path()).isEqualTo("/web.0.3");
        assertThat(container.all()).containsExactlyInAnyOrder("", "supervisor", "web.0.3");
    }

    @Test
    void limitsChangeAndGoWhileTheTreeRuns() throws StartFailure {
        CgroupLeaf leaf = leaf(limits(false), 7);
        tree.change(leaf, memory(MI));
        assertThat(cgroups.written("shop/web.0.7", "memory.max")).isEqualTo("1048576");
        assertThat(cgroups.written("shop/web.0.7", "cpu.max")).isEqualTo("max");
        assertThat(cgroups.written("shop/web.0.7", "pids.max")).isEqualTo("max");
        assertThat(leaf.held()).containsExactly(Kind.MEMORY);
        int before = cgroups.changes;
        tree.change(leaf, memory(MI));
        assertThat(cgroups.changes).as("the same again").isEqualTo(before);
    }

    @Test
    void fewMillicoresGetALongerPeriodAsTheKernelTakesNoQuotaBelowAMillisecond() throws StartFailure {
        leaf(new TreeLimits("web.0", OptionalLong.empty(), OptionalLong.of(3), OptionalLong.empty(), false), 1);
        assertThat(cgroups.written("shop/web.0.1", "cpu.max")).isEqualTo("3000 1000000");
    }

    @Test
    void aStrangerInOurCgroupIsAReasonToLookAgain() throws StartFailure {
        cgroups.with("shop", 99999999);
        assertThat(tree.leafFor(limits(false), 1)).isEmpty();
        assertThat(cgroups.changes).isZero();
        assertThat(tree.holding(ALL).words())
                .isEqualTo("held by the watchdog, which restarts what is over them: the cgroup /sys/fs/cgroup/shop"
                        + " also holds process 99999999, which isn't ours");
        cgroups.with("elsewhere");
        cgroups.write(FakeCgroups.MOUNT.resolve("elsewhere/cgroup.procs"), "99999999");
        assertThat(tree.leafFor(limits(false), 2)).isPresent();
    }

    @Test
    void whatCanNotBeMovedIsMovedBack() throws StartFailure {
        cgroups.refused.put("1235", Errno.EPERM);
        assertThat(tree.leafFor(limits(false), 1)).isEmpty();
        assertThat(cgroups.processesOf("shop")).containsExactlyInAnyOrder(US, 1235);
        assertThat(cgroups.all()).doesNotContain("shop/supervisor");
        assertThat(tree.holding(ALL).words())
                .endsWith("can't be moved to" + " /sys/fs/cgroup/shop/supervisor/cgroup.procs (EPERM)");
    }

    @Test
    void aControllerThatIsNotThereIsTheWatchdogsOrARefusal() throws StartFailure {
        cgroups.controllers.remove("cpu");
        assertThat(leaf(limits(false), 1).held()).containsExactlyInAnyOrder(Kind.MEMORY, Kind.PIDS);
        assertThat(tree.holding(ALL).words())
                .isEqualTo("memory and pids held by the kernel (cgroup v2 at /sys/fs/cgroup/shop); cpu held by the"
                        + " watchdog, which restarts what is over them: the cgroup /sys/fs/cgroup/shop has no cpu"
                        + " controller");
        assertThatThrownBy(() -> tree.leafFor(limits(true), 2))
                .hasMessage("resources.enforcement is Required, and the kernel can't hold the limit of cpu here:"
                        + " the cgroup /sys/fs/cgroup/shop has no cpu controller");
        assertThat(cgroups.all()).doesNotContain("shop/web.0.2");
    }

    @Test
    void withoutAnyControllerNothingIsDivided() throws StartFailure {
        cgroups.controllers.removeAll(Set.of("memory", "cpu", "pids"));
        assertThat(tree.leafFor(limits(false), 1)).isEmpty();
        assertThat(cgroups.changes).isZero();
        assertThat(tree.holding(Set.of(Kind.MEMORY)).words()).endsWith("has no memory controller");
    }

    @Test
    void aValueThatTheKernelDoesNotTakeIsTheWatchdogsOrARefusal() throws StartFailure {
        cgroups.refused.put("20", Errno.EINVAL);
        assertThat(leaf(limits(false), 1).held()).containsExactlyInAnyOrder(Kind.MEMORY, Kind.CPU);
        assertThat(tree.holding(ALL).words())
                .endsWith("but not at the last start: /sys/fs/cgroup/shop/web.0.1: pids.max doesn't take 20 (EINVAL)");
        assertThatThrownBy(() -> tree.leafFor(limits(true), 2))
                .isInstanceOfSatisfying(
                        StartFailure.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(126))
                .hasMessageContaining("can't hold the limit of pids here: /sys/fs/cgroup/shop/web.0.2: pids.max");
        assertThat(cgroups.all()).doesNotContain("shop/web.0.2");
    }

    @Test
    void emptyLeavesOfAnEarlierSupervisorGoAndOthersStay() throws StartFailure {
        cgroups.with("shop/web.0.3")
                .with("shop/web.0.7")
                .with("shop/db.1.4", 4711)
                .with("shop/mine");
        leaf(memory(MI), 7);
        assertThat(cgroups.all())
                .containsExactlyInAnyOrder("", "shop", "shop/supervisor", "shop/web.0.7", "shop/db.1.4", "shop/mine");
    }

    @Test
    void aLeafGoesWithItsTreeAndIsTriedAgainWhileSomethingLivesInIt() throws StartFailure {
        CgroupLeaf leaf = leaf(memory(MI), 7);
        tree.retire(leaf);
        assertThat(cgroups.all()).doesNotContain("shop/web.0.7");
        CgroupLeaf next = leaf(memory(MI), 8);
        cgroups.with("shop/web.0.8/own", 4711);
        tree.retire(next);
        assertThat(tree.removeRetired()).isTrue();
        next.kill();
        cgroups.write(FakeCgroups.MOUNT.resolve("shop/web.0.8/own/cgroup.kill"), "1");
        assertThat(tree.removeRetired()).isFalse();
        assertThat(cgroups.all()).doesNotContain("shop/web.0.8");
    }

    @Test
    void whatLivesInARetiredLeafForEverIsLeftAlone() throws StartFailure {
        CgroupLeaf leaf = leaf(memory(MI), 7);
        cgroups.with("shop/web.0.7", 4711);
        tree.retire(leaf);
        int tries = 0;
        while (tree.removeRetired()) {
            assertThat(++tries).isLessThan(20);
        }
    }

    @Test
    void whyTheKernelKilledIsTold() throws StartFailure {
        CgroupLeaf leaf = leaf(memory(256 * MI), 7);
        assertThat(leaf.countsOomKills()).isFalse();
        cgroups.set("shop/web.0.7", "memory.events", "low 0\nhigh 0\nmax 3\noom 0\noom_kill 0\noom_group_kill 0\n");
        assertThat(leaf.countsOomKills()).isTrue();
        assertThat(leaf.oomKill()).isEqualTo(Optional.empty());
        cgroups.set("shop/web.0.7", "memory.events", "max 9\noom 1\noom_kill 3\noom_group_kill 1\n");
        assertThat(leaf.oomKill())
                .contains("its own memory limit of 256Mi was reached (memory.max);"
                        + " the oom_kill counter of its own cgroup rose from 0 to 3");
        cgroups.set("shop/web.0.7", "memory.events", "max 0\noom 0\noom_kill 1\n");
        assertThat(leaf.oomKill())
                .contains("the oom_kill counter of its own cgroup rose from 0 to 1;"
                        + " not its own memory limit was reached, but one above it");
    }

    @Test
    void forksThatWereRefusedAreTold() throws StartFailure {
        CgroupLeaf leaf = leaf(limits(false), 7);
        assertThat(leaf.forksRefused()).isEmpty();
        cgroups.set("shop/web.0.7", "pids.events", "max 3\n");
        assertThat(leaf.forksRefused())
                .contains("the kernel refused it 3 forks: its own limit is 20 processes and threads (pids.max)");
    }
}
