package dev.coxswain.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.os.MemoryUse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against folders that look like the kernel's. */
class MemoryCgroupTest {

    @TempDir
    Path mount;

    private void write(String file, String text) throws IOException {
        Path path = mount.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private Optional<MemoryUse> v2(String own) {
        return read("31 23 0:26 / " + mount + " rw - cgroup2 cgroup2 rw\n", "0::" + own + "\n");
    }

    private Optional<MemoryUse> v1() {
        return read("35 31 0:32 / " + mount + " rw - cgroup cgroup rw,memory\n", "4:memory:/\n0::/\n");
    }

    private static Optional<MemoryUse> read(String mountinfo, String cgroup) {
        return MemoryCgroup.of(mountinfo.getBytes(StandardCharsets.UTF_8), cgroup.getBytes(StandardCharsets.US_ASCII))
                .flatMap(MemoryCgroup::read);
    }

    @Test
    void pagesThatTheKernelCanTakeBackAreNotCounted() throws IOException {
        write("memory.max", "400\n");
        write("memory.current", "380\n");
        write("memory.stat", "anon 100\nfile 200\ninactive_anon 7\ninactive_file 180\n");
        write("memory.pressure", "some avg10=1.53 avg60=0.87 avg300=0.20 total=12\nfull avg10=0.00 avg60=0 total=0\n");
        assertThat(v2("/")).contains(new MemoryUse(200, 400, "1.53"));
        assertThat(v2("/").orElseThrow().reaches(50)).isTrue();
        assertThat(v2("/").orElseThrow().reaches(51)).isFalse();
    }

    @Test
    void aLimitThatIsChangedWhileWeRunIsFollowed() throws IOException {
        write("memory.max", "400\n");
        write("memory.current", "380\n");
        assertThat(v2("/")).contains(new MemoryUse(380, 400, ""));
        write("memory.max", "800\n");
        assertThat(v2("/")).contains(new MemoryUse(380, 800, ""));
        write("memory.max", "max\n");
        assertThat(v2("/")).isEmpty();
    }

    @Test
    void theLimitThatIsNearestToItsEndCounts() throws IOException {
        write("pod/memory.max", "1000\n");
        write("pod/memory.current", "900\n");
        write("pod/container/memory.max", "800\n");
        write("pod/container/memory.current", "300\n");
        assertThat(v2("/pod/container")).contains(new MemoryUse(900, 1000, ""));
        write("pod/memory.current", "310\n");
        assertThat(v2("/pod/container")).contains(new MemoryUse(300, 800, ""));
    }

    @Test
    void version1HasOtherFilesAndANumberForNoLimit() throws IOException {
        write("memory.limit_in_bytes", "400\n");
        write("memory.usage_in_bytes", "390\n");
        write("memory.stat", "cache 90\ninactive_file 1\ntotal_inactive_file 90\n");
        assertThat(v1()).contains(new MemoryUse(300, 400, ""));
        write("memory.limit_in_bytes", "9223372036854771712\n");
        assertThat(v1()).isEmpty();
    }

    @Test
    void withoutFilesThereIsNoLimit() {
        assertThat(v2("/")).isEmpty();
        assertThat(v1()).isEmpty();
        assertThat(read("", "")).isEmpty();
    }
}
