package dev.coxswain.os.linux;

import static dev.coxswain.os.linux.Running.in;
import static dev.coxswain.os.linux.Running.launch;
import static dev.coxswain.os.linux.Running.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coxswain.os.Launch;
import dev.coxswain.os.Launch.Output;
import dev.coxswain.os.StartFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Contract sections 1 ("Ours") and 3: what a new process has, and the words for one that can't be had. */
@Timeout(60)
class SpawnTest {

    private final Running running = new Running();

    @TempDir
    Path folder;

    @AfterEach
    void nothingIsLeft() {
        running.close();
    }

    private String run(String... argv) {
        return running.output(running.start(argv));
    }

    @Test
    void argumentsAndEnvironmentArriveAsTheyAreAndNothingElseDoes() {
        Launch launch = with(Map.of("TEXT", "ä €\n=x"), launch(Output.CAPTURED, "env", "-0", "ARG=ü 'x'"));
        assertThat(running.output(running.start(launch)).split("\0"))
                .containsExactlyInAnyOrder(
                        "TEXT=ä €\n=x", "ARG=ü 'x'", "PATH=/usr/bin:/bin", "COXSWAIN_ID=" + launch.id());
    }

    @Test
    void itLeadsASessionAndAGroupOfItsOwn() {
        long tree = running.start("sleep", "1000");
        ProcStat stat = ProcFs.stat(running.pid(tree)).orElseThrow();
        assertThat(stat.session()).isEqualTo(stat.pid());
        assertThat(stat.group()).isEqualTo(stat.pid());
        assertThat(stat.parent()).isEqualTo(Libc.getpid());
    }

    @Test
    void itHasStdinStdoutAndStderrAndNoOtherDescriptor() throws Exception {
        Path descriptors = Path.of("/proc/" + running.pid(running.start("sleep", "1000")) + "/fd");
        assertThat(descriptors.toFile().list()).containsExactlyInAnyOrder("0", "1", "2");
        assertThat(Files.readSymbolicLink(descriptors.resolve("0"))).hasToString("/dev/null");
        assertThat(Files.readSymbolicLink(descriptors.resolve("1")).toString()).startsWith("pipe:");
        assertThat(Files.readSymbolicLink(descriptors.resolve("2")).toString()).startsWith("pipe:");
    }

    @Test
    void allSignalsHaveTheirDefaultAndNoneIsBlocked() throws Exception {
        Path status = Path.of("/proc/" + running.pid(running.start("sleep", "1000")) + "/status");
        assertThat(Files.readAllLines(status).stream().filter(line -> line.matches("Sig(Blk|Ign|Cgt).*")))
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).endsWith("\t0000000000000000"));
    }

    @Test
    void itsEndOfThePipeBlocksAsProgramsExpect() {
        assertThat(run("sh", "-c", "grep flags /proc/$$/fdinfo/1").strip()).doesNotContain("4001");
    }

    @Test
    void bothStreamsComeApart() {
        long tree = running.shell("echo out; echo err >&2");
        assertThat(running.output(tree)).isEqualTo("out\n");
        try (LinuxPipes pipes = new LinuxPipes()) {
            byte[] bytes = new byte[10];
            assertThat(pipes.read(running.child(tree).stderr(), bytes, 0, 10)).isEqualTo(4);
        }
    }

    @Test
    void inheritedOutputMakesNoPipe() {
        long tree = running.start(launch(Output.INHERITED, "true"));
        assertThat(running.child(tree).stdout()).isEqualTo(-1);
        assertThat(running.child(tree).stderr()).isEqualTo(-1);
    }

    @Test
    void workingDirIsWhereItStartsAndWhereARelativeProgramIs() throws Exception {
        script("here.sh", "#!/bin/sh\npwd\n");
        long tree = running.start(in(folder.toString(), launch(Output.CAPTURED, "./here.sh")));
        assertThat(running.output(tree).strip()).isEqualTo(folder.toRealPath().toString());
    }

    @Test
    void aProgramWithoutASlashIsLookedUpInThePathOfTheLaunch() throws Exception {
        script("mine", "#!/bin/sh\necho mine\n");
        Files.createDirectories(folder.resolve("first/mine"));
        String path = "/nowhere:" + folder + "/first:" + folder;
        Launch launch = with(Map.of("PATH", path), launch(Output.CAPTURED, "mine"));
        assertThat(running.output(running.start(launch))).isEqualTo("mine\n");
    }

    @Test
    void anEmptyFolderInPathIsTheWorkingDir() throws Exception {
        script("mine", "#!/bin/sh\necho mine\n");
        Launch launch = in(folder.toString(), with(Map.of("PATH", ":/bin"), launch(Output.CAPTURED, "mine")));
        assertThat(running.output(running.start(launch))).isEqualTo("mine\n");
    }

    @Test
    void aProgramThatIsMissing() {
        refused(launch(Output.CAPTURED, "/no/such"), "/no/such: no such file (execve: ENOENT)", 127);
        refused(
                launch(Output.CAPTURED, "nosuch"),
                "nosuch: no such file in any folder of PATH=/usr/bin:/bin (execve: ENOENT)",
                127);
    }

    @Test
    void aProgramThatIsNotExecutable() throws Exception {
        Path file = Files.writeString(folder.resolve("plain"), "#!/bin/sh\n");
        refused(
                launch(Output.CAPTURED, file.toString()),
                file + ": permission denied: not executable for us; chmod +x? (execve: EACCES)",
                126);
        refused(
                with(Map.of("PATH", folder.toString()), launch(Output.CAPTURED, "plain")),
                file + ": permission denied: not executable for us; chmod +x? (execve: EACCES)",
                126);
    }

    @Test
    void aFolderAsProgram() {
        refused(launch(Output.CAPTURED, folder.toString()), folder + ": is a directory (execve: EACCES)", 126);
    }

    @Test
    void aFileThatIsNoProgram() throws Exception {
        Path file = script("text", "hello\n");
        refused(
                launch(Output.CAPTURED, file.toString()),
                file + ": exec format error: neither a program for this machine nor a script that begins with #!"
                        + " (execve: ENOEXEC)",
                126);
    }

    @Test
    void aScriptWhoseInterpreterIsMissing() throws Exception {
        Path file = script("run.sh", "#!/bin/nope -x\n");
        refused(
                launch(Output.CAPTURED, file.toString()),
                file + ": its interpreter /bin/nope: no such file (execve: ENOENT)",
                127);
    }

    @Test
    void aWorkingDirThatIsMissingOrNoFolder() {
        refused(
                in("/no/such", launch(Output.CAPTURED, "/bin/true")),
                "workingDir /no/such: no such file (chdir: ENOENT)",
                127);
        refused(
                in("/etc/passwd", launch(Output.CAPTURED, "/bin/true")),
                "workingDir /etc/passwd: not a directory (chdir: ENOTDIR)",
                126);
    }

    @Test
    void argumentsThatAreTooLong() {
        refused(
                launch(Output.CAPTURED, "/bin/true", "x".repeat(200_000)),
                "/bin/true: arguments and environment are too long (execve: E2BIG)",
                126);
    }

    @Test
    void aNulCharacterIsRefusedAndNoSecretIsShown() {
        refused(
                with(Map.of("SECRET", "a\0b"), launch(Output.CAPTURED, "/bin/true")),
                "the variable SECRET has a NUL character, which no process can be given (execve: EINVAL)",
                126);
    }

    @Test
    void neitherSpawnsNorFailuresLeaveADescriptorBehind() {
        run("true");
        long before = descriptors();
        for (int i = 0; i < 2_000; i++) {
            Launch launch = launch(Output.CAPTURED, i % 2 == 0 ? "/bin/true" : "/no/such");
            if (i % 2 == 0) {
                long tree = running.start(launch);
                try (LinuxPipes pipes = new LinuxPipes()) {
                    pipes.close(running.child(tree).stdout());
                    pipes.close(running.child(tree).stderr());
                }
                running.forgetDescriptors(tree);
            } else {
                assertThatThrownBy(() -> running.os.spawn(launch)).isInstanceOf(StartFailure.class);
            }
        }
        assertThat(descriptors()).isLessThanOrEqualTo(before + 2);
    }

    private static long descriptors() {
        return ProcFs.openFiles(Libc.getpid()).orElseThrow();
    }

    private Path script(String name, String text) throws Exception {
        Path file = Files.writeString(folder.resolve(name), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void refused(Launch launch, String words, int exitCode) {
        assertThatThrownBy(() -> running.os.spawn(launch)).isInstanceOfSatisfying(StartFailure.class, failure -> {
            assertThat(failure.words()).isEqualTo(words);
            assertThat(failure.exitCode()).isEqualTo(exitCode);
            assertThat(words).contains(failure.errno());
        });
    }
}
