package dev.coxswain.os.linux;

import static dev.coxswain.os.linux.Running.launch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coxswain.os.ExitStatus;
import dev.coxswain.os.Launch;
import dev.coxswain.os.Setup;
import dev.coxswain.os.StartFailure;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Limits, priorities and identity of real processes, and what is said where they can't be had. */
@Timeout(60)
class PreludeTest {

    private final Running running = new Running();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        running.close();
    }

    private static Setup limit(String name, long soft, long hard) {
        return new Setup(
                Map.of(name, new Setup.Limit(soft, hard)),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                Setup.Identity.OURS,
                List.of());
    }

    private static Setup numbers(OptionalInt nice, OptionalInt oomScoreAdj, OptionalInt umask) {
        return new Setup(Map.of(), nice, oomScoreAdj, Optional.empty(), umask, Setup.Identity.OURS, List.of());
    }

    private static Setup as(String user, Optional<String> group, String... supplementary) {
        return new Setup(
                Map.of(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                new Setup.Identity(Optional.of(user), group, List.of(supplementary)),
                List.of());
    }

    private static Setup sockets(Integer... descriptors) {
        return new Setup(
                Map.of(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                Setup.Identity.OURS,
                List.of(descriptors));
    }

    private static Launch with(Setup setup, String... argv) {
        return with(setup, Optional.empty(), argv);
    }

    private static Launch with(Setup setup, Optional<String> folder, String... argv) {
        Launch plain = launch(Launch.Output.CAPTURED, argv);
        return new Launch(
                plain.generation(), plain.id(), plain.argv(), plain.environment(), folder, plain.output(), setup);
    }

    private String says(Setup setup, String... argv) {
        long tree = running.start(with(setup, argv));
        String output = running.output(tree);
        assertThat(running.exit(tree)).isEqualTo(ExitStatus.exited(0));
        return output.strip();
    }

    private StartFailure failure(Launch launch) {
        StartFailure failure = catchThrowableOfType(StartFailure.class, () -> running.os.spawn(launch));
        assertThat(failure).as("the start fails").isNotNull();
        return failure;
    }

    private static void asRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    }

    @Test
    void eachLimitIsSetUnderItsName() {
        List<String> names = List.of("cpu", "core", "fsize", "nofile", "nproc", "stack", "memlock", "as", "sigpending");
        List<String> rows = List.of(
                "Max cpu time",
                "Max core file size",
                "Max file size",
                "Max open files",
                "Max processes",
                "Max stack size",
                "Max locked memory",
                "Max address space",
                "Max pending signals");
        for (int i = 0; i < names.size(); i++) {
            // Below every hard limit, and enough for cat to live.
            long value = names.get(i).equals("as") || names.get(i).equals("stack") ? 1L << 26 : 512 + i;
            String row = rows.get(i);
            String limits = says(limit(names.get(i), value, value), "cat", "/proc/self/limits");
            assertThat(limits.lines().filter(line -> line.startsWith(row)).findFirst())
                    .hasValueSatisfying(
                            line -> assertThat(line).containsPattern("\\b" + value + "\\s+" + value + "\\b"));
        }
    }

    @Test
    void softAndHardLimitDiffer() {
        assertThat(says(limit("nofile", 100, 200), "sh", "-c", "ulimit -Sn; ulimit -Hn"))
                .isEqualTo("100\n200");
        assertThat(says(limit("core", 0, Setup.Limit.UNLIMITED), "sh", "-c", "ulimit -Sc; ulimit -Hc"))
                .isEqualTo("0\nunlimited");
    }

    @Test
    void niceUmaskAndOomScoreAdjAreAsAsked() {
        assertThat(says(
                        numbers(OptionalInt.of(17), OptionalInt.of(321), OptionalInt.of(027)),
                        "sh",
                        "-c",
                        "nice; cat /proc/self/oom_score_adj; umask"))
                .isEqualTo("17\n321\n0027");
    }

    @Test
    void ioPriorityIsAsAsked() {
        Setup idle = new Setup(
                Map.of(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.of(new Setup.IoPriority(2, 6)),
                OptionalInt.empty(),
                Setup.Identity.OURS,
                List.of());
        assertThat(says(idle, "ionice")).isEqualTo("best-effort: prio 6");
    }

    @Test
    void theLeaderIsTheProgramItselfInASessionOfItsOwn() {
        long tree = running.start(with(limit("core", 0, 0), "sleep", "1000"));
        int pid = running.pid(tree);
        ProcStat stat = ProcFs.stat(pid).orElseThrow();
        assertThat(stat.group()).isEqualTo(pid);
        assertThat(new String(ProcFs.read("/proc/" + pid + "/cmdline"), StandardCharsets.UTF_8))
                .isEqualTo("sleep\0001000\0");
        assertThat(Path.of("/proc/" + pid + "/fd").toFile().list()).containsExactlyInAnyOrder("0", "1", "2");
        assertThat(new String(ProcFs.read("/proc/" + pid + "/status"), StandardCharsets.UTF_8))
                .contains("SigBlk:\t0000000000000000", "SigIgn:\t0000000000000000");
    }

    @Test
    void theProgramsOwnExitIsItsOwn() {
        for (int code : new int[] {1, 125, 126, 127}) {
            long tree = running.start(with(limit("core", 0, 0), "sh", "-c", "exit " + code));
            assertThat(running.exit(tree)).isEqualTo(ExitStatus.exited(code));
        }
    }

    @Test
    void aProgramThatIsMissingIsAStartFailureAsWithoutAnySetup() {
        assertThat(failure(with(limit("core", 0, 0), "/no/such/program")))
                .hasMessage("/no/such/program: no such file (execve: ENOENT)")
                .returns(127, StartFailure::exitCode);
        assertThat(failure(with(limit("core", 0, 0), "no-such-program")))
                .hasMessage("no-such-program: no such file in any folder of PATH=/usr/bin:/bin (execve: ENOENT)")
                .returns(127, StartFailure::exitCode);
        assertThat(failure(with(limit("core", 0, 0), folder.toString())))
                .hasMessageContaining("is a directory")
                .returns(126, StartFailure::exitCode);
    }

    @Test
    void aScriptWithoutItsInterpreterAndAFileThatIsNoProgramAreTold() throws Exception {
        Path script = Files.writeString(folder.resolve("script"), "#!/no/interpreter\n");
        Path garbage = Files.write(folder.resolve("garbage"), new byte[] {1, 2, 3});
        Path text = Files.writeString(folder.resolve("text"), "text");
        assertThat(script.toFile().setExecutable(true) && garbage.toFile().setExecutable(true))
                .isTrue();
        assertThat(failure(with(limit("core", 0, 0), script.toString())))
                .hasMessageContaining("its interpreter /no/interpreter: no such file");
        assertThat(failure(with(limit("core", 0, 0), garbage.toString()))).hasMessageContaining("exec format error");
        assertThat(failure(with(limit("core", 0, 0), text.toString()))).hasMessageContaining("permission denied");
    }

    @Test
    void aFolderThatIsMissingIsTold() {
        assertThat(failure(with(limit("core", 0, 0), Optional.of("/no/such"), "true")))
                .hasMessage("workingDir /no/such: no such file (chdir: ENOENT)");
        long tree = running.start(with(limit("core", 0, 0), Optional.of("/usr"), "pwd"));
        assertThat(running.output(tree)).isEqualTo("/usr\n");
    }

    @Test
    void aLimitThatNobodyMayHaveIsTold() {
        assertThat(failure(with(limit("nofile", 1L << 40, 1L << 40), "true")))
                .hasMessageStartingWith("rlimits.nofile 1099511627776: a hard limit may not be raised")
                .hasMessageEndingWith("(prlimit: EPERM)")
                .returns(126, StartFailure::exitCode);
    }

    @Test
    void aFailedStartLeavesNothing() {
        int before = Path.of("/proc/self/fd").toFile().list().length;
        for (int i = 0; i < 50; i++) {
            failure(with(limit("core", 0, 0), "/no/such/program"));
            failure(with(limit("nofile", 1L << 40, 1L << 40), "true"));
        }
        Running.until(
                "no child",
                () -> ProcFs.numbers(ProcFs.read("/proc/self/task/" + Libc.getpid() + "/children")).length == 0);
        assertThat(Path.of("/proc/self/fd").toFile().list().length).isLessThanOrEqualTo(before);
    }

    @Test
    void aPackageWithoutItsPreludeIsToldByThoseStartsAloneThatNeedIt() throws Exception {
        Path missing = folder.resolve("prelude");
        Spawner spawner = new Spawner(missing);
        assertThat(failureOf(spawner, with(limit("core", 0, 0), "true")))
                .hasMessage(missing + ": no such file; this program of Coxswain's package sets limits, identity and"
                        + " sockets (posix_spawn: ENOENT)");
        Files.write(missing, new byte[] {1});
        assertThat(failureOf(spawner, with(limit("core", 0, 0), "true"))).hasMessageContaining("permission denied");
    }

    private static StartFailure failureOf(Spawner spawner, Launch launch) {
        StartFailure failure = catchThrowableOfType(
                StartFailure.class,
                () -> spawner.spawn(launch, Optional.empty(), pid -> fail("it has pid " + pid), () -> {}));
        assertThat(failure).as("the start fails").isNotNull();
        return failure;
    }

    @Test
    void aPathOfManyFoldersIsSearchedToItsEndAndOneTooLongIsTold() {
        assertThat(failure(
                        with(Map.of("PATH", "/no/such/folder:".repeat(1_000)), limit("core", 0, 0), "no-such-program")))
                .hasMessageStartingWith("no-such-program: no such file in any folder of PATH=");
        long tree = running.start(
                with(Map.of("PATH", "/no/such/folder:".repeat(1_000) + "/bin"), limit("core", 0, 0), "echo", "found"));
        assertThat(running.output(tree)).isEqualTo("found\n");
        assertThat(failure(with(Map.of("PATH", "/no/such/folder:".repeat(5_000)), limit("core", 0, 0), "true")))
                .hasMessageContaining("PATH is too long")
                .returns(126, StartFailure::exitCode);
    }

    private static Launch with(Map<String, String> environment, Setup setup, String... argv) {
        Launch plain = Running.with(environment, launch(Launch.Output.CAPTURED, argv));
        return new Launch(
                plain.generation(),
                plain.id(),
                plain.argv(),
                plain.environment(),
                plain.workingDir(),
                plain.output(),
                setup);
    }

    @Test
    void aUserHasItsPrimaryGroupAndNoOtherGroups() {
        asRoot();
        String ids = says(as("daemon", Optional.empty()), "sh", "-c", "id -u; id -g; id -G; echo ${HOME-none}");
        assertThat(ids).isEqualTo("1\n1\n1\nnone");
    }

    @Test
    void numbersGroupsAndSupplementaryGroupsAreTaken() {
        asRoot();
        assertThat(says(as("4242", Optional.of("4343"), "7", "tty"), "sh", "-c", "id -u; id -g; id -G"))
                .isEqualTo("4242\n4343\n4343 5 7");
        assertThat(failure(with(as("4242", Optional.empty()), "true")))
                .hasMessageContaining("user 4242 has no primary group")
                .hasMessageContaining("give runAsGroup too");
        assertThat(failure(with(as("nobody-here", Optional.empty()), "true")))
                .hasMessageContaining("no nobody-here in /etc/passwd");
    }

    @Test
    void whatTheUserMayNotReachIsToldAsItSeesIt() throws Exception {
        asRoot();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        Path script = Files.writeString(folder.resolve("script"), "#!/bin/sh\n");
        assertThat(script.toFile().setExecutable(true, false)).isTrue();
        assertThat(failure(with(as("daemon", Optional.empty()), script.toString())))
                .hasMessage(script + ": permission denied for user 1; chmod or chown? (execve: EACCES)")
                .returns(126, StartFailure::exitCode);
        assertThat(failure(with(as("daemon", Optional.empty()), Optional.of(folder.toString()), "true")))
                .hasMessage("workingDir " + folder + ": permission denied for user 1 (chdir: EACCES)");
    }

    @Test
    void whatWeAreAlreadyNeedsNoRights() {
        String status = new String(ProcFs.read("/proc/self/status"), StandardCharsets.UTF_8);
        String groups = status.lines()
                .filter(line -> line.startsWith("Groups:"))
                .findFirst()
                .orElseThrow()
                .substring("Groups:".length())
                .strip();
        String user = says(Setup.NONE, "id", "-u");
        String group = says(Setup.NONE, "id", "-g");
        String[] supplementary = groups.isEmpty() ? new String[0] : groups.split(" ");
        assertThat(says(as(user, Optional.of(group), supplementary), "id", "-u"))
                .isEqualTo(user);
    }

    @Test
    void descriptorsAreHandedOnFromThreeWithTheProcessesOwnPid() {
        int first = Libc.open(CStrings.of(Arena.ofAuto(), "/etc/passwd"), Libc.O_CLOEXEC);
        int second = Libc.open(CStrings.of(Arena.ofAuto(), "/etc/group"), Libc.O_CLOEXEC);
        try {
            String said = says(
                    sockets(second, first),
                    "sh",
                    "-c",
                    "echo $LISTEN_PID = $$; readlink /proc/$$/fd/3 /proc/$$/fd/4; test -e /proc/$$/fd/5 || echo no more");
            assertThat(said).matches("(\\d+) = \\1\n/etc/group\n/etc/passwd\nno more");
        } finally {
            Libc.close(first);
            Libc.close(second);
        }
    }

    @Test
    void theProcessOfAFailedStartIsReapedAndItsTreeGone() {
        Launch failing = with(limit("core", 0, 0), "/no/such/program");
        failure(failing);
        running.gone(failing.generation());
    }
}
