package dev.coxswain.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.os.Rights;
import dev.coxswain.os.Rights.What;
import dev.coxswain.os.Setup;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class LinuxRightsTest {

    private static final Accounts ACCOUNTS =
            new Accounts("root:x:0:0::/root:/bin/sh\nweb:x:33:33::/:/bin/sh\n", "web:x:33:\nlogs:x:44:\n");
    private static final String LIMITS = """
            Limit                     Soft Limit           Hard Limit           Units
            Max open files            1024                 4096                 files
            Max core file size        0                    unlimited            bytes
            Max nice priority         0                    %s                    \s
            """;

    private static LinuxRights.Own own(
            int uid, String groups, String effective, String ambient, int nice, int niceLimit) {
        String status = "Name:\tjava\nUid:\t%1$d\t%1$d\t%1$d\t%1$d\nGid:\t%1$d\t%1$d\t%1$d\t%1$d\nGroups:\t%2$s \n"
                        .formatted(uid, groups)
                + "CapEff:\t" + effective + "\nCapBnd:\t000001ffffffffff\nCapAmb:\t" + ambient + "\n";
        return new LinuxRights.Own(status, LIMITS.formatted(niceLimit), nice);
    }

    private static LinuxRights.Own user() {
        return own(1000, "1000 44", "0000000000000000", "0000000000000000", 0, 0);
    }

    private static LinuxRights.Own userWith(int capability) {
        return own(1000, "", String.format("%016x", 1L << capability), "0000000000000000", 0, 0);
    }

    private static List<What> denied(LinuxRights.Own own, Setup setup) {
        return new LinuxRights(own, ACCOUNTS)
                .denied(setup).stream().map(Rights.Denial::what).toList();
    }

    private static Setup identity(String user, String group, String... groups) {
        Setup none = Setup.NONE;
        Setup.Identity identity = new Setup.Identity(
                Optional.of(user).filter(name -> !name.isEmpty()),
                Optional.of(group).filter(name -> !name.isEmpty()),
                List.of(groups));
        return new Setup(
                Map.of(), none.nice(), none.oomScoreAdj(), none.ioPriority(), none.umask(), identity, List.of());
    }

    private static Setup nice(int nice) {
        Setup none = Setup.NONE;
        return new Setup(
                Map.of(),
                OptionalInt.of(nice),
                none.oomScoreAdj(),
                none.ioPriority(),
                none.umask(),
                none.identity(),
                List.of());
    }

    private static Setup io(int schedulingClass) {
        Setup none = Setup.NONE;
        return new Setup(
                Map.of(),
                none.nice(),
                none.oomScoreAdj(),
                Optional.of(new Setup.IoPriority(schedulingClass, 4)),
                none.umask(),
                none.identity(),
                List.of());
    }

    private static Setup limit(String name, long hard) {
        Setup none = Setup.NONE;
        return new Setup(
                Map.of(name, new Setup.Limit(0, hard)),
                none.nice(),
                none.oomScoreAdj(),
                none.ioPriority(),
                none.umask(),
                none.identity(),
                List.of());
    }

    @Test
    void rootMayEverything() {
        LinuxRights.Own root = own(0, "0", "0000000000000000", "0000000000000000", 0, 0);
        assertThat(List.of(identity("web", ""), nice(-20), io(1), limit("nofile", -1)))
                .allSatisfy(setup -> assertThat(denied(root, setup)).isEmpty());
    }

    @Test
    void anotherUserOrOtherGroupsNeedTheirCapabilities() {
        assertThat(denied(user(), identity("web", ""))).containsExactly(What.IDENTITY);
        assertThat(denied(user(), identity("1000", "1000"))).containsExactly(What.IDENTITY);
        assertThat(denied(user(), identity("1000", "1000", "logs", "1000"))).isEmpty();
        assertThat(denied(user(), identity("", "44"))).containsExactly(What.IDENTITY);
        assertThat(denied(userWith(6), identity("1000", "44"))).isEmpty();
        assertThat(denied(userWith(6), identity("web", ""))).containsExactly(What.IDENTITY);
        assertThat(denied(own(1000, "", "0000000000000000", "00000000000000c0", 0, 0), identity("web", "")))
                .isEmpty();
    }

    @Test
    void aNameThatNobodyKnowsYetIsLeftToTheStart() {
        assertThat(denied(user(), identity("nobody-yet", ""))).isEmpty();
        assertThat(denied(user(), identity("77", ""))).isEmpty();
    }

    @Test
    void niceGoesDownOnlyWithACapabilityOrTheLimit() {
        assertThat(denied(user(), nice(-1))).containsExactly(What.NICE);
        assertThat(denied(user(), nice(0))).isEmpty();
        assertThat(denied(userWith(23), nice(-20))).isEmpty();
        LinuxRights.Own lowered = own(1000, "", "0000000000000000", "0000000000000000", 10, 15);
        assertThat(denied(lowered, nice(5))).isEmpty();
        assertThat(denied(lowered, nice(4))).containsExactly(What.NICE);
        assertThat(new LinuxRights(user(), ACCOUNTS).denied(nice(-1)).getFirst().words())
                .startsWith("may not be below the supervisor's own, 0, without CAP_SYS_NICE");
    }

    @Test
    void realTimeNeedsACapability() {
        assertThat(denied(user(), io(1))).containsExactly(What.IO_PRIORITY);
        assertThat(denied(user(), io(2))).isEmpty();
        assertThat(denied(userWith(21), io(1))).isEmpty();
    }

    @Test
    void hardLimitsGoUpOnlyWithACapability() {
        assertThat(denied(user(), limit("nofile", 4096))).isEmpty();
        assertThat(denied(user(), limit("nofile", 4097))).containsExactly(What.LIMIT);
        assertThat(denied(user(), limit("nofile", Setup.Limit.UNLIMITED))).containsExactly(What.LIMIT);
        assertThat(denied(user(), limit("core", Setup.Limit.UNLIMITED))).isEmpty();
        assertThat(denied(user(), limit("stack", 1))).isEmpty(); // Not told of here.
        assertThat(denied(userWith(24), limit("nofile", 5000))).isEmpty();
    }

    @Test
    void ourOwnAreRead() {
        assertThat(new LinuxRights().denied(nice(19))).isEmpty();
        assertThat(LinuxRights.Own.read().hard("nofile")).isPresent();
        assertThat(LinuxRights.Own.read().hard("rttime")).isPresent();
    }
}
