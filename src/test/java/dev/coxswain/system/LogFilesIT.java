package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Workers' output in files: {@code logs.stdout}, {@code logs.stderr}. */
class LogFilesIT {

    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    /** Says each line that the test writes into a file, once. */
    private static String worker(String name, String logs) {
        return """
                workers:
                  - name: %s
                    logs: %s
                    command: [sh, -c, "touch $DIR/say; exec tail -n +1 -f -s 0.02 $DIR/say"]
                """.formatted(name, logs);
    }

    private void say(String... lines) {
        try {
            // Not anew: tail would read it from its beginning.
            Files.writeString(
                    sandbox.path("say"),
                    String.join("\n", lines) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitFile(String name, String text) {
        Patience.await(name, () -> sandbox.read(name), text::equals);
    }

    private List<String> names(String base) {
        try (Stream<Path> entries = Files.list(sandbox.folder())) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.startsWith(base))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aLargeFileIsRotatedAndCompressedAndNoLineIsLostOrTorn() throws IOException {
        // 20,000 lines of 10 bytes, and room for three files of 60,000 and the rest.
        Program run = sandbox.run(sandbox.crew("""
                exit: {when: AllFinished}
                workers:
                  - name: web
                    restartPolicy: Never
                    logs: {stdout: {file: {path: $DIR/app.log, maxSize: 60k, maxFiles: 4, compress: true}}}
                    command: [sh, -c, "i=100000; while [ $i -lt 120000 ]; do echo line$i; i=$((i+1)); done | cut -c2-"]
                """).toString());
        assertThat(run.awaitExit()).as(run.stderr()).isZero();
        assertThat(run.stdout()).isEmpty();
        // The end waits for what is to be written, not for what is to be compressed.
        StringBuilder all = new StringBuilder();
        for (int part = 3; part >= 1; part--) {
            all.append(content("app.log." + part));
        }
        all.append(sandbox.read("app.log"));
        assertThat(all.toString().lines().toList())
                .isEqualTo(IntStream.range(100_000, 120_000)
                        .mapToObj(i -> "ine" + i)
                        .toList());
        assertThat(Files.size(sandbox.path("app.log"))).isEqualTo(20_000 * 10 - 3 * 60_000);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(sandbox.path("app.log"))))
                .isEqualTo("rw-r-----");
    }

    private String content(String name) throws IOException {
        Path zipped = sandbox.path(name + ".gz");
        if (!Files.exists(zipped)) {
            return sandbox.read(name);
        }
        byte[] bytes = Files.readAllBytes(zipped);
        return new String(new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void partsThatACrashLeftAreCompressedByTheNextRun() throws IOException {
        sandbox.write("app.log", "now\n");
        sandbox.write("app.log.1", "before\n");
        sandbox.write("app.log.compressing", "half");
        var supervised = sandbox.supervise(worker("web", "{stdout: {file: {path: $DIR/app.log, compress: true}}}"));
        say("more");
        awaitFile("app.log", "now\nmore\n");
        Patience.until("it is compressed", () -> names("app.log").equals(List.of("app.log", "app.log.1.gz")));
        assertThat(content("app.log.1")).isEqualTo("before\n");
        assertThat(supervised.terminate()).isZero();
    }

    @Test
    void linesInFilesAreInTheHistoryTooAndFileAndFormatAreApart() {
        var supervised =
                sandbox.supervise("""
                logs: {format: Json}
                """ + worker("web", "{parseJson: true, stdout: {file: {path: $DIR/app.log}}}"));
        say("{\"n\": 1}", "two");
        awaitFile("app.log", "{\"n\": 1}\ntwo\n");
        Program logs = sandbox.client("logs", "web");
        assertThat(logs.lines()).containsExactly("{\"n\": 1}", "two");
        assertThat(supervised.terminate()).isZero();
        assertThat(supervised.program().stdout()).isEmpty();
    }

    @Test
    void usr2ReopensAFileThatWasMovedAway() throws IOException {
        var supervised = sandbox.supervise(worker("web", "{stdout: {file: {path: $DIR/app.log}}}"));
        say("one");
        awaitFile("app.log", "one\n");
        Files.move(sandbox.path("app.log"), sandbox.path("moved.log"));
        say("two");
        awaitFile("moved.log", "one\ntwo\n");
        supervised.program().signal("USR2");
        Patience.until("it is there again", () -> Files.exists(sandbox.path("app.log")));
        say("three");
        awaitFile("app.log", "three\n");
        assertThat(sandbox.read("moved.log")).isEqualTo("one\ntwo\n");
        supervised.program().awaitStderr("1 log file reopened");
        assertThat(supervised.terminate()).isZero();
    }

    @Test
    void anEditSendsTheLinesOfARunningProcessElsewhere() {
        var supervised = sandbox.supervise(worker("web", "{stdout: {file: {path: $DIR/one.log}}}"));
        int pid = supervised.awaitPid("web/0");
        say("one");
        awaitFile("one.log", "one\n");
        sandbox.crew(worker("web", "{stdout: {file: {path: $DIR/two.log, maxFiles: 2}}}"));
        supervised.reload();
        say("two");
        awaitFile("two.log", "two\n");
        Patience.until(
                "the old one is closed", () -> !isOpen(supervised.program().pid(), "one.log"));
        sandbox.crew(worker("web", "{}"));
        supervised.reload();
        say("three");
        supervised.program().awaitLine(line -> line.endsWith("web/0 | three"));
        assertThat(supervised.awaitPid("web/0")).isEqualTo(pid);
        assertThat(sandbox.read("one.log") + sandbox.read("two.log")).isEqualTo("one\ntwo\n");
        assertThat(supervised.terminate()).isZero();
    }

    private static boolean isOpen(int pid, String name) {
        return Proc.descriptors(pid).stream().anyMatch(descriptor -> {
            try {
                return Files.readSymbolicLink(Path.of("/proc/" + pid + "/fd/" + descriptor))
                        .endsWith(name);
            } catch (IOException closed) {
                return false;
            }
        });
    }

    @Test
    void aFullDiskCostsLinesAndNothingElse() throws IOException, InterruptedException {
        Path disk = Files.createDirectory(sandbox.path("disk"));
        assumeTrue(
                command("mount", "-t", "tmpfs", "-o", "size=64k,mode=1777", "tmpfs", disk.toString()),
                "skipped: no file system can be mounted here");
        try {
            var supervised = sandbox.supervise("""
                    workers:
                      - name: web
                        logs: {stdout: {file: {path: $DIR/disk/app.log, maxSize: 1Gi}}}
                        command: [sh, -c, "while :; do echo 0123456789012345678901234567890123456789; sleep 0.001; done"]
                      - {name: other, command: [sh, -c, "while :; do echo tick; sleep 0.1; done"]}
                    """);
            int pid = supervised.awaitPid("web/0");
            supervised.program().awaitStderr("disk/app.log: no space left (ENOSPC)");
            int ticks = supervised.program().lines().size();
            Patience.until("others go on", () -> supervised.program().lines().size() > ticks + 5);
            assertThat(Files.readString(disk.resolve("app.log")).lines())
                    .allMatch(line -> line.equals("0123456789".repeat(4)));
            long size = Files.size(disk.resolve("app.log"));

            assertThat(command("mount", "-o", "remount,size=1m", disk.toString()))
                    .isTrue();
            supervised.program().awaitStderr("writes to " + disk.resolve("app.log") + " again; ");
            Patience.until("it grows", () -> disk.resolve("app.log").toFile().length() > size);
            assertThat(supervised.awaitPid("web/0")).isEqualTo(pid);
            assertThat(supervised.program().stderr().lines().filter(line -> line.contains("ENOSPC")))
                    .hasSize(1);
            assertThat(supervised.terminate()).isZero();
        } finally {
            assertThat(command("umount", disk.toString())).isTrue();
        }
    }

    private static boolean command(String... words) throws IOException, InterruptedException {
        return new ProcessBuilder(words).inheritIO().start().waitFor() == 0;
    }

    @Test
    void whoMayNotWriteThereSaysSoAndTriesAgain() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "skipped: only root can be somebody else");
        Path closed = Files.createDirectory(sandbox.path("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        Path crew = sandbox.crew(worker("web", "{stdout: {file: {path: $DIR/closed/app.log}}}"));
        sandbox.openToAll(crew);
        sandbox.write("say", "");
        Files.setPosixFilePermissions(sandbox.path("say"), PosixFilePermissions.fromString("rw-rw-rw-"));
        var supervised = sandbox.settled(sandbox.runUnder(AS_NOBODY, crew.toString()));
        supervised.program().awaitStderr("closed/app.log: permission denied (EACCES)");
        int pid = supervised.awaitPid("web/0");
        say("lost");
        Patience.until(
                "it is counted in the history",
                () -> sandbox.client("logs", "web").lines().contains("lost"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwxrwxrwx"));
        supervised.program().signal("USR2");
        supervised.program().awaitStderr("app.log again; ");
        say("kept");
        awaitFile("closed/app.log", "kept\n");
        assertThat(supervised.awaitPid("web/0")).isEqualTo(pid);
        assertThat(supervised.terminate()).isZero();
    }

    @Test
    void whatCanNotBeWrittenIsCountedInTheMetrics() {
        sandbox.environment("COXSWAIN_MANAGEMENT_PORT", "0");
        sandbox.environment("COXSWAIN_MANAGEMENT_HOST", "127.0.0.1");
        var supervised = sandbox.supervise(worker("web", "{stdout: {file: {path: $DIR/missing/app.log}}}"));
        supervised.program().awaitStderr("its folder isn't there, and is not made (ENOENT)");
        say("one", "two");
        Management management = Management.of(supervised);
        Patience.until(
                "two lines are counted, and counted as dropped",
                () -> management.metrics().contains("log_dropped_lines_total{worker=\"web\",instance=\"0\"} 2.0")
                        && management.metrics().contains("instance=\"0\",stream=\"stdout\"} 2.0"));
        assertThat(supervised.terminate()).isZero();
    }

    @Test
    void replicasShareOneFileLineByLine() {
        Program run = sandbox.run(sandbox.crew("""
                exit: {when: AllFinished}
                workers:
                  - name: web
                    replicas: 4
                    restartPolicy: Never
                    logs: {stdout: {file: {path: $DIR/app.log, maxSize: 50k, maxFiles: 100}}, stderr: {file: {path: $DIR/app.log, maxSize: 50k, maxFiles: 100}}}
                    command: [sh, -c, "i=0; while [ $i -lt 2000 ]; do echo $COXSWAIN_INSTANCE out $i; echo $COXSWAIN_INSTANCE err $i >&2; i=$((i+1)); done"]
                """).toString());
        assertThat(run.awaitExit()).as(run.stderr()).isZero();
        List<String> lines = new ArrayList<>();
        for (String name : names("app.log")) {
            assertThat(sandbox.read(name)).endsWith("\n").hasSizeLessThanOrEqualTo(50_000);
            lines.addAll(sandbox.lines(name));
        }
        assertThat(lines)
                .hasSize(16_000)
                .doesNotHaveDuplicates()
                .allMatch(line -> line.matches("[0-3] (out|err) [0-9]+"));
        assertThat(lines.stream().collect(Collectors.groupingBy(line -> line.charAt(0), Collectors.counting())))
                .hasSize(4);
    }

    @Test
    void rawByTheCommandLineSaysThatFilesAreNotUsed() {
        Path crew = sandbox.crew("""
                exit: {when: AllFinished}
                workers:
                  - {name: web, restartPolicy: Never, command: [echo, hello], logs: {stdout: {file: {path: $DIR/app.log}}}}
                """);
        Program run = sandbox.run("--log-format", "Raw", crew.toString());
        assertThat(run.awaitExit()).as(run.stderr()).isZero();
        assertThat(run.stdout()).isEqualTo("hello\n");
        assertThat(run.stderr()).contains("web has format Raw by --log-format");
        assertThat(names("app.log")).isEmpty();
    }

    @Test
    void oneFileWithTwoSettingsIsAnErrorOfTheDocument() {
        Path crew = sandbox.crew("""
                workers:
                  - {name: a, command: [x], logs: {stdout: {file: {path: app.log}}}}
                  - {name: b, command: [x], logs: {stdout: {file: {path: app.log, daily: true}}}}
                """);
        Program check = sandbox.client("check", crew.toString());
        assertThat(check.awaitExit()).isEqualTo(78);
        assertThat(check.stdout()).contains("crew.yaml:7:").contains("has other settings at worker \"a\"");
    }
}
