package dev.coxswain.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CgroupPathsTest {

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // root of the mount | our path | our folder
                "/            | /                      | /sys/fs/cgroup",
                "/            | /user.slice/run-1.scope | /sys/fs/cgroup/user.slice/run-1.scope",
                // A container without a cgroup namespace.
                "/kubepods/p1 | /kubepods/p1           | /sys/fs/cgroup",
                "/kubepods/p1 | /kubepods/p1/inner     | /sys/fs/cgroup/inner",
                // Moved out of its namespace.
                "/            | /../other              | /sys/fs/cgroup",
                "/kubepods/p1 | /elsewhere             | /sys/fs/cgroup",
            })
    void ourFolderIsBelowTheMount(String root, String path, String folder) {
        byte[] mountinfo = bytes("23 1 0:5 / / rw - ext4 /dev/sda rw\n" + "31 23 0:26 " + root
                + " /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n");
        assertThat(CgroupPaths.unified(mountinfo, bytes("0::" + path + "\n")))
                .contains(new CgroupPaths(Path.of("/sys/fs/cgroup"), Path.of(folder)));
    }

    @Test
    void aControllerOfVersion1HasAMountOfItsOwn() {
        byte[] mountinfo = bytes("32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
                + "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
                + "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n");
        byte[] cgroup = bytes("4:memory:/docker/1:2\n2:cpu,cpuacct:/\n0::/\n");
        assertThat(CgroupPaths.legacy(mountinfo, cgroup, "memory").map(CgroupPaths::own))
                .contains(Path.of("/sys/fs/cgroup/memory/docker/1:2"));
        assertThat(CgroupPaths.legacy(mountinfo, cgroup, "cpuacct").map(CgroupPaths::own))
                .contains(Path.of("/sys/fs/cgroup/cpu,cpuacct"));
        assertThat(CgroupPaths.legacy(mountinfo, cgroup, "pids")).isEqualTo(Optional.empty());
        assertThat(CgroupPaths.unified(mountinfo, cgroup).map(CgroupPaths::own))
                .contains(Path.of("/sys/fs/cgroup/unified"));
    }

    @Test
    void withoutAMountThereIsNone() {
        assertThat(CgroupPaths.unified(bytes(""), bytes("0::/\n"))).isEmpty();
        assertThat(CgroupPaths.unified(bytes("nonsense\n"), bytes(""))).isEmpty();
    }
}
