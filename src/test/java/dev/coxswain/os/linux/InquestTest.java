package dev.coxswain.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.os.ExitClues;
import dev.coxswain.os.TreeEvent;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real deaths, and what is found out about them. */
@Timeout(60)
class InquestTest {

    /** SECCOMP_SET_MODE_FILTER by prctl(2): getppid kills, all else is allowed. */
    private static final String SECCOMP = """
            import ctypes, os, platform, struct
            libc = ctypes.CDLL(None)
            number = {"x86_64": 110, "aarch64": 173}[platform.machine()]
            code = [(0x20, 0, 0, 0), (0x15, 0, 1, number), (0x06, 0, 0, 0x80000000), (0x06, 0, 0, 0x7fff0000)]
            code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in code))
            program = ctypes.create_string_buffer(struct.pack("H6xP", 4, ctypes.addressof(code)))
            assert libc.prctl(38, 1, 0, 0, 0) == 0 and libc.prctl(22, 2, program, 0, 0) == 0
            os.getppid()
            """;

    @TempDir
    Path folder;

    private final Running running = new Running();

    @AfterEach
    void nothingIsLeft() {
        running.close();
    }

    private TreeEvent.LeaderExited death(long tree) {
        return running.death(tree);
    }

    @Test
    void theLimitOfItsCpuTime() {
        TreeEvent.LeaderExited death = death(running.shell("ulimit -S -t 1; while :; do :; done"));
        assertThat(death.status().signal()).isEqualTo(24);
        assertThat(death.clues()).isEqualTo(new ExitClues(false, "its CPU time reached the limit of 1s (RLIMIT_CPU)"));
    }

    @Test
    void theHardLimitOfItsCpuTime() {
        TreeEvent.LeaderExited death = death(running.shell("ulimit -t 1; trap '' XCPU; while :; do :; done"));
        assertThat(death.status().signal()).isEqualTo(9);
        assertThat(death.clues())
                .isEqualTo(new ExitClues(false, "its CPU time reached the hard limit of 1s (RLIMIT_CPU)"));
    }

    @Test
    void theLimitOfAFile() {
        TreeEvent.LeaderExited death =
                death(running.shell("ulimit -f 1; exec dd if=/dev/zero bs=4096 count=9 of=" + folder.resolve("file")));
        assertThat(death.status().signal()).isEqualTo(25);
        assertThat(death.clues().words())
                .matches("a file that it wrote reached the limit of [0-9]+ bytes .RLIMIT_FSIZE.");
    }

    @Test
    void aSystemCallThatIsForbidden() {
        TreeEvent.LeaderExited death = death(running.start("python3", "-c", SECCOMP));
        assertThat(death.status().signal()).isEqualTo(31);
        assertThat(death.clues())
                .isEqualTo(new ExitClues(false, "a seccomp filter forbids a system call that it made"));
    }

    @Test
    void nothingIsKnownOfAKillByHand() {
        TreeEvent.LeaderExited death = death(running.shell("kill -9 $$"));
        assertThat(death.status().signal()).isEqualTo(9);
        assertThat(death.clues()).isEqualTo(ExitClues.NONE);
        assertThat(death(running.shell("exit 3")).clues()).isEqualTo(ExitClues.NONE);
    }
}
