package dev.coxswain.os.linux;

import static dev.coxswain.os.linux.Running.launch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coxswain.os.ExitStatus;
import dev.coxswain.os.Launch;
import dev.coxswain.os.linux.Machine.Call;
import dev.coxswain.os.linux.PreludeTable.Kind;
import dev.coxswain.os.linux.PreludeTable.Step;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The machine code of a prelude: that it is what its source says, and what it does, of the other processor's too. */
@Timeout(60)
class PreludeTableTest {

    private final Running running = new Running();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        running.close();
    }

    /** The tool of this name for a machine: of this one, or from a cross-development package. */
    private static String tool(Machine machine, String name) {
        String cross = "/usr/bin/" + machine.name().toLowerCase(Locale.ROOT) + "-linux-gnu-" + name;
        String tool = Files.isExecutable(Path.of(cross)) || machine != Machine.ours() ? cross : "/usr/bin/" + name;
        assumeTrue(Files.isExecutable(Path.of(tool)), "no " + tool);
        return tool;
    }

    private void run(String... argv) {
        assertThat(running.exit(running.start(launch(Launch.Output.INHERITED, argv))))
                .isEqualTo(ExitStatus.exited(0));
    }

    @ParameterizedTest
    @EnumSource(Machine.class)
    void theCodeIsWhatItsSourceAssemblesTo(Machine machine) throws Exception {
        String source = "src/main/native/prelude-" + machine.name().toLowerCase(Locale.ROOT) + ".S";
        String object = folder.resolve("prelude.o").toString();
        Path binary = folder.resolve("prelude.bin");
        run(tool(machine, "as"), "-o", object, source);
        run(tool(machine, "objcopy"), "-O", "binary", "-j", ".text", object, binary.toString());
        // As hexadecimal digits, to be copied from the failure where the source has changed.
        HexFormat hex = HexFormat.of();
        assertThat(hex.formatHex(machine.code())).isEqualTo(hex.formatHex(Files.readAllBytes(binary)));
    }

    @ParameterizedTest
    @EnumSource(Machine.class)
    void theNumbersOfCallsAreTheHeaders(Machine machine) throws Exception {
        // aarch64 has the numbers that are the same for all newer processors.
        String header = machine == Machine.AARCH64 ? "asm-generic/unistd.h" : "asm/unistd_64.h";
        assumeTrue(machine == Machine.AARCH64 || Machine.ours() == Machine.X86_64, "no headers for " + machine);
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/gcc")), "no C compiler");
        StringBuilder program = new StringBuilder("#include <" + header + ">\n");
        for (Call call : Call.values()) {
            program.append("_Static_assert(__NR_")
                    .append(call.name().toLowerCase(Locale.ROOT))
                    .append(" == ")
                    .append(machine.number(call))
                    .append(", \"\");\n");
        }
        Path source = Files.writeString(folder.resolve("calls.c"), program);
        run("/usr/bin/gcc", "-fsyntax-only", source.toString());
    }

    @ParameterizedTest
    @EnumSource(Machine.class)
    void itGoesThroughItsStepsAndReportsWhatFails(Machine machine) throws Exception {
        List<Step> steps = List.of(
                new Step(Kind.PID, Call.GETPID, new long[] {Prelude.LISTEN_PID.length()}, -1, new byte[0]),
                Step.of(Call.UMASK, 0123),
                exec("/no/such/program"),
                exec("/etc/passwd/none"),
                exec("/bin/sh"),
                Step.of(Call.UMASK, 0));
        Result result = run(machine, steps, "-c", "umask; test \"$LISTEN_PID\" = $$ && echo its own");
        assertThat(result.stdout()).isEqualTo("0123\nits own\n");
        assertThat(result.exit()).isEqualTo(ExitStatus.exited(0));
        assertThat(result.reports()).containsExactly("2: ENOENT", "3: ENOTDIR");
    }

    @ParameterizedTest
    @EnumSource(Machine.class)
    void itEndsAtAStepThatFails(Machine machine) throws Exception {
        List<Step> steps = List.of(
                Step.of(Call.UMASK, 0),
                Step.pointing(Call.CHDIR, 0, "/no/such\0".getBytes(StandardCharsets.US_ASCII)),
                exec("/bin/sh"));
        Result result = run(machine, steps, "-c", "echo not reached");
        assertThat(result.stdout()).isEmpty();
        assertThat(result.exit()).isEqualTo(ExitStatus.exited(127));
        assertThat(result.reports()).containsExactly("1: ENOENT");
    }

    @Test
    void anErrnoThatIsNotAboutThePathEndsTheSearch() throws Exception {
        Path garbage = Files.write(folder.resolve("garbage"), new byte[] {1, 2, 3});
        assertThat(garbage.toFile().setExecutable(true)).isTrue();
        Result result = run(Machine.ours(), List.of(exec(garbage.toString()), exec("/bin/sh")), "-c", "echo no");
        assertThat(result.reports()).containsExactly("0: ENOEXEC");
        assertThat(result.exit()).isEqualTo(ExitStatus.exited(127));
    }

    @ParameterizedTest
    @EnumSource(Machine.class)
    void aTableThatIsMissingIsToldAndOneTooLongIsReadAsFarAsThereIsRoom(Machine machine) throws Exception {
        Result nothing = run(machine, new byte[0]);
        assertThat(nothing.reports()).containsExactly("-1: EINVAL");
        assertThat(nothing.exit()).isEqualTo(ExitStatus.exited(127));
        byte[] full = PreludeTable.of(machine, List.of(exec("/no/such/program")));
        Result tooLong = run(machine, Arrays.copyOf(full, 2 * PreludeFile.TABLE_BYTES));
        assertThat(tooLong.exit()).isEqualTo(ExitStatus.exited(127));
    }

    @ParameterizedTest
    @EnumSource(Machine.class)
    void theFileIsAnExecutableForEverybodyAndAlwaysTheSame(Machine machine) throws Exception {
        Path file = PreludeFile.write(machine, folder);
        byte[] first = Files.readAllBytes(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rwxr-xr-x");
        assertThat(Files.readAllBytes(PreludeFile.write(machine, folder))).isEqualTo(first);
        assertThat(first.length).isLessThan(1024);
    }

    @Test
    void startedByHandItEnds() throws Exception {
        String program = PreludeFile.write(Machine.ours(), folder).toString();
        for (String[] argv :
                List.of(new String[] {program}, new String[] {program, "3"}, new String[] {program, "3", "true"})) {
            long tree = running.start(launch(Launch.Output.CAPTURED, argv));
            assertThat(running.exit(tree)).isEqualTo(ExitStatus.exited(127));
        }
    }

    private static Step exec(String path) {
        return new Step(Kind.EXEC, Call.EXECVE, new long[0], 0, (path + "\0").getBytes(StandardCharsets.UTF_8));
    }

    private record Result(String stdout, ExitStatus exit, List<String> reports) {}

    /** With a file as its channel: what it writes comes behind what it has read. */
    private Result run(Machine machine, List<Step> steps, String... arguments) throws Exception {
        return run(machine, PreludeTable.of(machine, steps), arguments);
    }

    /** The other processor's runs under qemu-user, where that is there. */
    private Result run(Machine machine, byte[] table, String... arguments) throws Exception {
        Path program = PreludeFile.write(machine, folder);
        Path channel = Files.write(folder.resolve("channel"), table);
        String emulator = "";
        if (machine != Machine.ours()) {
            emulator = "/usr/bin/qemu-" + machine.name().toLowerCase(Locale.ROOT);
            assumeTrue(Files.isExecutable(Path.of(emulator)), "no " + emulator);
        }
        String script = "exec env -i " + Prelude.LISTEN_PID_ENTRY + " " + emulator + " " + program
                + " 17 sh \"$@\" 17<> " + channel;
        List<String> argv = new ArrayList<>(List.of("bash", "-c", script, "bash"));
        argv.addAll(List.of(arguments));
        Launch launch = launch(Launch.Output.CAPTURED, argv.toArray(String[]::new));
        long tree = running.start(Running.with(Map.of("PATH", "/usr/bin:/bin"), launch));
        String stdout = running.output(tree);
        ExitStatus exit = running.exit(tree);
        ByteBuffer reports = ByteBuffer.wrap(Files.readAllBytes(channel))
                .order(ByteOrder.LITTLE_ENDIAN)
                .position(table.length);
        List<String> told = new ArrayList<>();
        while (reports.hasRemaining()) {
            told.add(PreludeTable.stepAt(reports.getLong()) + ": " + Errno.name((int) reports.getLong()));
        }
        return new Result(stdout, exit, told);
    }
}
