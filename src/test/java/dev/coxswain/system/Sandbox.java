package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A test's own folder, control socket and processes. All that it starts has a mark in its environment, which workers
 * inherit; at the end whatever still has it is killed by pid, and the folder goes.
 */
final class Sandbox implements BeforeEachCallback, AfterEachCallback {

    private static final Path PROJECT = Path.of("").toAbsolutePath();

    /** The launcher that users have. */
    static final String COXSWAIN = PROJECT.resolve("coxswain").toString();

    private static final String MARK = "SYSTEM_TEST";

    private @Nullable Path made;
    private String mark = "";
    private final Map<String, String> environment = new TreeMap<>();
    private final List<Process> started = new ArrayList<>();

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        // Not under target: the path of a Unix socket has 107 characters at most. Open to all: some tests are nobody.
        made = Files.createTempDirectory("coxswain-it");
        Files.setAttribute(folder(), "unix:mode", 01777);
        mark = UUID.randomUUID().toString();
        environment.clear();
        environment.put(MARK, mark);
        environment.put("COXSWAIN_SOCKET", socket().toString());
        environment.put("COXSWAIN_MANAGEMENT_PORT", "off");
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        // Supervisors first, else they start again what we end.
        started.forEach(Process::destroyForcibly);
        Patience.until("all that the test started is gone", () -> {
            marked().forEach(pid -> Signals.send("KILL", pid));
            return marked().isEmpty();
        });
        started.clear();
        delete(folder());
    }

    Path folder() {
        if (made == null) {
            throw new IllegalStateException("no test is running");
        }
        return made;
    }

    Path path(String name) {
        return folder().resolve(name);
    }

    Path socket() {
        return path("c.sock");
    }

    Path write(String name, String text) {
        try {
            Files.createDirectories(path(name).getParent());
            return Files.writeString(path(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the kubelet does with a mounted ConfigMap or Secret: its files are links through ..data, which one rename swaps. */
    void swap(String mount, String to) {
        try {
            Path fresh = Files.createSymbolicLink(path(mount).resolve("..data_tmp"), Path.of(to));
            Files.move(fresh, fresh.resolveSibling("..data"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text of a file in the folder; empty where there is none. */
    String read(String name) {
        try {
            return Files.exists(path(name)) ? Files.readString(path(name)) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> lines(String name) {
        return read(name).lines().toList();
    }

    /** Lets a supervisor of another user read a file; to write it may anyway, the folder is everybody's. */
    void openToAll(Path file) {
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A number that a worker writes to a file. */
    int awaitNumber(String name) {
        return Integer.parseInt(
                Patience.await("a number in " + name, () -> read(name), text -> text.matches("[0-9]+\n"))
                        .strip());
    }

    /** A document of one crew; {@code spec} is what stands below {@code spec:}. $DIR is the folder. */
    String document(String spec) {
        return "apiVersion: coxswain.dev/v1alpha1\nkind: Crew\nmetadata: {name: test}\nspec:\n"
                + spec.replace("$DIR", folder().toString()).indent(2);
    }

    Path crew(String spec) {
        return write("crew.yaml", document(spec));
    }

    void environment(String name, String value) {
        environment.put(name, value);
    }

    /** Starts a supervisor of a document and waits until it is in force. */
    Supervised supervise(String spec) {
        return settled(run(crew(spec).toString()));
    }

    Supervised settled(Program program) {
        return settled(program, socket());
    }

    Supervised settled(Program program, Path socket) {
        Supervised supervised = new Supervised(program, new Api(socket));
        Patience.await(
                Patience.LONG,
                () -> "a supervisor that answers; stderr: " + program.stderr(),
                () -> answersOrEnded(program, supervised),
                settled -> settled);
        assertThat(program.lives()).as(program.stderr()).isTrue();
        return supervised;
    }

    private static boolean answersOrEnded(Program program, Supervised supervised) {
        return !program.lives()
                || (supervised.api().answers()
                        && supervised.status().path("appliedAt").isTextual());
    }

    /** {@code ./coxswain run ARGUMENTS}, not waited for. */
    Program run(String... arguments) {
        return start(List.of(), true, coxswain("run", arguments));
    }

    /** The same, its launcher started by another program: {@code unshare}, {@code setpriv}. */
    Program runUnder(List<String> wrapper, String... arguments) {
        return start(wrapper, true, coxswain("run", arguments));
    }

    /** The same, with a stdout that nobody reads. */
    Program runUnread(String... arguments) {
        return start(List.of(), false, coxswain("run", arguments));
    }

    /** The same, with a stdout that takes any amount. */
    Program runDiscarding(String... arguments) {
        ArrayList<String> quiet = new ArrayList<>(List.of("sh", "-c", "exec \"$0\" \"$@\" > /dev/null"));
        return start(quiet, true, coxswain("run", arguments));
    }

    /** {@code ./coxswain run examples/NAME}, in the project's folder. */
    Program example(String name) {
        return start(PROJECT, List.of(), true, coxswain("run", "examples/" + name));
    }

    /** A client command, to its end. */
    Program client(String command, String... arguments) {
        Program client = command(command, arguments);
        client.awaitExit();
        return client;
    }

    /** A client command, not waited for. */
    Program command(String command, String... arguments) {
        return start(List.of(), true, coxswain(command, arguments));
    }

    Program start(List<String> command) {
        return start(List.of(), true, command);
    }

    /** The same, with a stdin to be written to. */
    Program startListening(List<String> command) {
        return start(folder(), Redirect.PIPE, List.of(), true, command);
    }

    private static List<String> coxswain(String command, String... arguments) {
        List<String> all = new ArrayList<>(List.of(COXSWAIN, command));
        all.addAll(List.of(arguments));
        return all;
    }

    private Program start(List<String> wrapper, boolean readStdout, List<String> command) {
        return start(folder(), wrapper, readStdout, command);
    }

    private Program start(Path in, List<String> wrapper, boolean readStdout, List<String> command) {
        return start(in, Redirect.from(new File("/dev/null")), wrapper, readStdout, command);
    }

    private Program start(Path in, Redirect stdin, List<String> wrapper, boolean readStdout, List<String> command) {
        List<String> all = new ArrayList<>(wrapper);
        all.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(all).directory(in.toFile());
        builder.redirectInput(stdin);
        // Coverage and the like are meant for the test's JVM.
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            started.add(process);
            return new Program(process, readStdout);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Live processes that this test started, its supervisors and all that they started included. */
    List<Integer> marked() {
        return Proc.withEnvironment(MARK + "=" + mark).stream()
                .filter(Proc::lives)
                .toList();
    }

    /** Live processes of workers. */
    List<Integer> ofWorkers() {
        return marked().stream()
                .filter(pid -> Proc.environment(pid).containsKey("COXSWAIN_ID"))
                .toList();
    }

    /** Live processes with one of these command lines. */
    List<Integer> running(String... commandLines) {
        List<String> wanted = List.of(commandLines);
        return marked().stream()
                .filter(pid -> wanted.contains(Proc.commandLine(pid)))
                .toList();
    }

    void assertNothingLeft() {
        assertThat(marked().stream().map(Proc::commandLine).toList())
                .as("processes that outlived their supervisor")
                .isEmpty();
    }

    static void onlyAsRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root: namespaces and other users");
    }

    static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failed) throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }
}
