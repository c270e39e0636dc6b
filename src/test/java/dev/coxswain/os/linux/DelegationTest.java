package dev.coxswain.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When the cgroup that we are in is ours to divide. */
class DelegationTest {

    private static final int US = 1234;

    private final FakeCgroups cgroups = new FakeCgroups();

    private static Delegation ours(String base, String path) {
        return new Delegation.Ours(FakeCgroups.MOUNT.resolve(base), path);
    }

    private static String why(Delegation delegation) {
        assertThat(delegation).isInstanceOf(Delegation.NotOurs.class);
        return ((Delegation.NotOurs) delegation).why();
    }

    private Delegation of(String path, int pid, Integer... children) {
        return Delegation.of(cgroups, FakeCgroups.asker(path, pid, children));
    }

    @ParameterizedTest
    @CsvSource({"user.delegate", "trusted.delegate"})
    void aUnitThatSystemdHasMarked(String mark) {
        cgroups.with("system.slice/shop.service", US, 1235).marked("system.slice/shop.service", mark);
        assertThat(of("/system.slice/shop.service", US, 1235))
                .isEqualTo(ours("system.slice/shop.service", "/system.slice/shop.service"));
    }

    @Test
    void aUnitThatIsNotMarked() {
        cgroups.with("user.slice/session-1.scope", US);
        assertThat(why(of("/user.slice/session-1.scope", US)))
                .isEqualTo("the cgroup /sys/fs/cgroup/user.slice/session-1.scope isn't delegated to us"
                        + " (systemd: Delegate=yes)");
    }

    @Test
    void theUnitAboveOneWhereDelegateSubgroupHasPutUs() {
        cgroups.with("shop.service/supervisor", US).marked("shop.service", "user.delegate");
        assertThat(of("/shop.service/supervisor", US)).isEqualTo(ours("shop.service", "/shop.service"));
        cgroups.with("shop.service/other", 77);
        assertThat(why(of("/shop.service/other", 77))).contains("isn't delegated");
    }

    @Test
    void aContainerOfOurOwn() {
        cgroups.with("", 1, 7).set("", "cgroup.type", "domain\n");
        assertThat(of("/", 1, 7)).isEqualTo(ours("", "/"));
    }

    @Test
    void aContainerWhoseFirstProcessIsAnother() {
        cgroups.with("", 1, 7).set("", "cgroup.type", "domain\n");
        assertThat(why(of("/", 7))).contains("isn't delegated");
    }

    @Test
    void theMachinesRootIsNobodys() {
        cgroups.with("", 1);
        assertThat(why(of("/", 1))).isEqualTo("/sys/fs/cgroup is the machine's root cgroup");
        cgroups.marked("", "user.delegate");
        assertThat(why(of("/", 1))).contains("root cgroup");
    }

    @Test
    void aMountThatIsReadOnlyAsInAPod() {
        cgroups.with("", 1).set("", "cgroup.type", "domain\n");
        cgroups.notWritable.put(FakeCgroups.MOUNT, Errno.EROFS);
        assertThat(why(of("/", 1))).isEqualTo("the cgroup /sys/fs/cgroup is mounted read-only");
    }

    @ParameterizedTest
    @CsvSource({"cgroup.procs", "cgroup.subtree_control", "''"})
    void filesThatWeMayNotWrite(String file) {
        cgroups.with("shop", US).marked("shop", "user.delegate");
        Path needed = FakeCgroups.MOUNT.resolve("shop").resolve(file);
        cgroups.notWritable.put(needed, Errno.EACCES);
        assertThat(why(of("/shop", US))).isEqualTo("we may not write to " + needed + " (EACCES)");
    }

    @Test
    void aProcessThatIsNotOurs() {
        cgroups.with("shop", US, 99999999).marked("shop", "user.delegate");
        assertThat(of("/shop", US))
                .isEqualTo(new Delegation.NotOurs(
                        "the cgroup /sys/fs/cgroup/shop also holds process 99999999, which isn't ours", false));
        cgroups.with("pod", US, 0).marked("pod", "user.delegate");
        assertThat(why(of("/pod", US))).contains("a process of another PID namespace");
    }

    @Test
    void aThreadedOne() {
        cgroups.with("shop", US).marked("shop", "user.delegate").set("shop", "cgroup.type", "threaded\n");
        assertThat(why(of("/shop", US))).isEqualTo("the cgroup /sys/fs/cgroup/shop is of the type threaded");
    }

    @Test
    void oneThatCanNotBeSeenFromHere() {
        cgroups.with("", 1);
        assertThat(why(of("/../elsewhere", US)))
                .isEqualTo("the cgroup that we are in can't be seen below /sys/fs/cgroup");
    }

    @Test
    void aMachineWithoutVersionTwo() {
        var asker = new Delegation.Asker(new byte[0], new byte[0], US, process -> false);
        assertThat(why(Delegation.of(cgroups, asker))).isEqualTo("there is no cgroup v2 here");
    }
}
