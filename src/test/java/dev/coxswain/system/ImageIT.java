package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The image: built from the Dockerfile without an engine, its files run as a container runtime runs them. A PID
 * namespace, the image read-only as the root, /tmp writable, user 65532, no capabilities.
 */
class ImageIT {

    private static final String COXSWAIN = "/opt/coxswain/bin/coxswain";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** $0 is the image's root, $1 the folder that becomes /tmp, then the command. */
    private static final String CONTAINER = """
            set -e
            root=$0 tmp=$1
            shift
            mkdir -p "$root/proc" "$root/tmp"
            mount --bind "$root" "$root"
            mount -o remount,bind,ro "$root"
            mount --bind "$tmp" "$root/tmp"
            mount -t proc proc "$root/proc"
            unset COXSWAIN_SOCKET LANG LC_ALL
            cd "$root"
            exec setpriv --no-new-privs --inh-caps=-all --bounding-set=-all,+sys_chroot,+setuid,+setgid \\
                chroot --userspec=65532:65532 --groups= . "$@"
            """;

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private final List<String> mounted = new ArrayList<>();

    @BeforeAll
    static void built() {
        ImageBuild.once();
    }

    @AfterEach
    void unmount() {
        mounted.forEach(ImageBuild::unmount);
    }

    @Test
    void supervisesReloadsAndStopsAsNobodyOnAReadOnlyRoot() {
        var supervised = supervise(mount(ImageBuild.NAME), """
                workers:
                  - {name: a, command: [sh, -c, 'id -u; touch /writable; exec sleep 1000']}
                  - {name: b, command: [sleep, '1000']}
                """);
        int b = supervised.awaitPid("b/0");
        int a = supervised.awaitPid("a/0");
        supervised.program().awaitLine(line -> line.endsWith("a/0 | 65532"));
        supervised.program().awaitStderr("Read-only file system");
        assertThat(supervised.status().path("pid").asInt()).isEqualTo(1);

        edit("workers: [{name: a, command: [sleep, '1001']}, {name: b, command: [sleep, '1000']}]");
        assertThat(supervised.awaitPidOtherThan(a, "a/0")).isNotEqualTo(a);
        assertThat(supervised.awaitPid("b/0")).isEqualTo(b);

        assertThat(stop(supervised)).isZero();
        sandbox.assertNothingLeft();
    }

    @Test
    void needsNoShellInAUsersImage() {
        ImageBuild.build(
                sandbox.folder(),
                "localhost/coxswain-it/distroless",
                "FROM " + ImageBuild.DISTROLESS + "\n" + ImageBuild.COPIED);
        Path root = mount("localhost/coxswain-it/distroless");
        assertThat(root.resolve("bin/sh")).doesNotExist();
        var supervised = supervise(root, """
                workers:
                  - {name: a, command: [/opt/coxswain/bin/coxswain, version], restartPolicy: Never}
                  - name: limited
                    command: [/opt/coxswain/bin/coxswain, version]
                    restartPolicy: Never
                    nice: 19
                    rlimits: {core: 0}
                    sockets: [{name: s, protocol: UNIX, path: /tmp/s}]
                """);
        supervised.await("a/0", "Succeeded");
        supervised.await("limited/0", "Succeeded");
        // kubectl exec … coxswain status
        var status = exec(supervised, COXSWAIN, "status");
        assertThat(status.exitCode()).as(status.output()).isZero();
        assertThat(status.output()).contains("a/0", "Succeeded");
        // kubectl exec -it … coxswain shell
        Pty shell = Pty.start(
                sandbox,
                "TERM=xterm exec env -u COXSWAIN_SOCKET nsenter -t " + pidOne(supervised)
                        + " -m -p -r -w -S 65532 -G 65532 " + COXSWAIN + " shell");
        shell.await("ready)> ").type("status -o name a" + Pty.TAB + "\n");
        shell.await("a/0\n").await("ready)> ").type(Pty.CTRL_D);
        assertThat(shell.awaitExit()).isZero();
        assertThat(stop(supervised)).isZero();
    }

    @Test
    void saysWhatIsWrongWithAnImageThatHasNoGlibc() {
        ImageBuild.build(sandbox.folder(), "localhost/coxswain-it/scratch", "FROM scratch\n" + ImageBuild.COPIED);
        Program program = run(mount("localhost/coxswain-it/scratch"), COXSWAIN, "version");
        assertThat(program.awaitExit()).isEqualTo(69);
        assertThat(program.stderr())
                .startsWith("coxswain: this image has no glibc")
                .contains("2.34 or newer");
    }

    @Test
    void saysWhereItBelongs() throws IOException {
        Path root = mount(ImageBuild.DISTROLESS);
        Files.createDirectory(root.resolve("elsewhere"));
        Path image = mount(ImageBuild.NAME);
        Files.copy(image.resolve("opt/coxswain/bin/coxswain"), root.resolve("elsewhere/coxswain"));
        Program program = run(root, "/elsewhere/coxswain", "version");
        assertThat(program.awaitExit()).isEqualTo(69);
        assertThat(program.stderr())
                .isEqualTo("coxswain: /opt/coxswain/runtime/bin/java: No such file or directory; copy or mount the"
                        + " whole folder to /opt/coxswain, no other place will do\n");
    }

    @Test
    void theCachesFitTheImageTheyAreIn() throws IOException {
        Path root = mount(ImageBuild.NAME);
        assertThat(runWithCacheOrNotAtAll(root, "client", "dev.coxswain.app.Main"))
                .isZero();
        assertThat(runWithCacheOrNotAtAll(root, "shell", "client", List.of("dev.coxswain.app.Main")))
                .isZero();
        assertThat(runWithCacheOrNotAtAll(root, "run", "-jar", "/opt/coxswain/app/quarkus-run.jar"))
                .isZero();
        // That the test can fail: a cache whose jar has changed is refused.
        Path jar = root.resolve("opt/coxswain/app/quarkus-run.jar");
        Files.setLastModifiedTime(jar, FileTime.fromMillis(0));
        assertThat(runWithCacheOrNotAtAll(root, "run", "-jar", "/opt/coxswain/app/quarkus-run.jar"))
                .isNotZero();
    }

    @Test
    void isSmall() {
        Path root = mount(ImageBuild.NAME);
        String bytes =
                SystemTool.run(MINUTE, "sh", "-c", "tar c -C \"$0\" opt/coxswain | gzip -6 | wc -c", root.toString());
        assertThat(Long.parseLong(bytes.strip())).isLessThan(80_000_000);
    }

    private int runWithCacheOrNotAtAll(Path root, String role, String... program) {
        return runWithCacheOrNotAtAll(root, role, role, List.of(program));
    }

    private int runWithCacheOrNotAtAll(Path root, String role, String cache, List<String> program) {
        List<String> command = new ArrayList<>(List.of(
                "/opt/coxswain/runtime/bin/java",
                "@/opt/coxswain/jvm/" + role + ".args",
                "-XX:AOTMode=on",
                "-XX:AOTCache=/opt/coxswain/app/" + cache + ".aot"));
        command.addAll(program);
        command.add("version");
        return run(root, command.toArray(String[]::new)).awaitExit();
    }

    private Path mount(String name) {
        mounted.add(name);
        return ImageBuild.mount(name);
    }

    /** As `docker run`: the image's root, PID 1. */
    private Program run(Path root, String... command) {
        List<String> all = new ArrayList<>(List.of("unshare", "-mpf", "--kill-child", "--propagation", "private"));
        all.addAll(
                List.of("sh", "-c", CONTAINER, root.toString(), sandbox.folder().toString()));
        all.addAll(List.of(command));
        return sandbox.start(all);
    }

    private Supervised supervise(Path root, String spec) {
        edit(spec);
        // The default folder, as a pod that mounts an emptyDir at /tmp has it.
        return sandbox.settled(run(root, COXSWAIN, "run", "/tmp/crew.yaml"), sandbox.path("coxswain/coxswain.sock"));
    }

    private void edit(String spec) {
        sandbox.openToAll(sandbox.crew(spec));
    }

    /** As `kubectl exec`: a process beside PID 1. */
    private static SystemTool.Result exec(Supervised supervised, String... command) {
        List<String> all = new ArrayList<>(List.of("nsenter", "-t", "" + pidOne(supervised), "-m", "-p", "-r", "-w"));
        all.addAll(List.of("-S", "65532", "-G", "65532"));
        all.addAll(List.of(command));
        return SystemTool.attempt(MINUTE, all.toArray(String[]::new));
    }

    private static int stop(Supervised supervised) {
        Signals.send("TERM", pidOne(supervised));
        return supervised.program().awaitExit();
    }

    /** The supervisor's pid as this side sees it: the child of unshare. */
    private static int pidOne(Supervised supervised) {
        return Patience.await("PID 1", () -> Proc.children(supervised.program().pid()), found -> found.size() == 1)
                .getFirst();
    }
}
