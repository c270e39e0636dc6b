package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who belongs to a worker's tree may read, not change, whatever he does to look like somebody else. */
class CallersIT {

    /** Asks for a change and for the crew, and writes both statuses to the file that it is given. */
    private static final String ASK = """
            import os, socket, sys, time
            def ask(s, line):
                s.sendall((line + " HTTP/1.1\\r\\nhost: x\\r\\ncontent-length: 0\\r\\n\\r\\n").encode())
                got = b""
                while b"\\r\\n\\r\\n" not in got:
                    got += s.recv(65536)
                head, _, body = got.partition(b"\\r\\n\\r\\n")
                left = int([h for h in head.split(b"\\r\\n") if h.lower().startswith(b"content-length")][0].split(b":")[1]) - len(body)
                while left > 0:
                    left -= len(s.recv(left))
                return head.split()[1].decode()
            def tell(s, out):
                text = ask(s, "POST /v1/workers/b/stop") + " " + ask(s, "GET /v1/workers/b") + "\\n"
                with open(out + ".new", "w") as f: f.write(text)
                os.rename(out + ".new", out)
            while not os.path.exists(sys.argv[1]):
                time.sleep(0.02)
            s = socket.socket(socket.AF_UNIX)
            s.connect(sys.argv[1])
            if len(sys.argv) == 3:
                tell(s, sys.argv[2])
            else:
                connected = os.getpid()
                if os.fork():
                    ask(s, "GET /v1/workers/b")
                    os._exit(0)
                while not os.path.exists(sys.argv[3]):
                    time.sleep(0.02)
                tell(s, sys.argv[2])
            """;

    private static final Path LAST_PID = Path.of("/proc/sys/kernel/ns_last_pid");

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @BeforeEach
    void script() {
        sandbox.write("ask.py", ASK);
    }

    private Supervised supervise(String script) {
        Supervised supervised = sandbox.supervise(
                """
                workers:
                  - {name: b, command: [sleep, "1000"]}
                  - name: a
                    dependsOn: [{name: b}]
                    restartPolicy: Never
                    command: [sh, -c, "%s"]
                """.formatted(script.replace("ASK", "/usr/bin/python3 $DIR/ask.py " + sandbox.socket())));
        supervised.awaitPid("b/0");
        return supervised;
    }

    private void mayReadAlone(Supervised supervised, String file) {
        assertThat(Patience.await(
                        Patience.LONG,
                        () -> file + "; " + supervised.program().stdout()
                                + supervised.program().stderr(),
                        () -> sandbox.read(file),
                        text -> !text.isEmpty()))
                .isEqualTo("403 200\n");
        assertThat(supervised.instance("b/0").path("phase").asText()).isEqualTo("Running");
    }

    @Test
    void neitherByExecNorBySessionNorByEnvironmentDoesItLookLikeAnother() {
        Supervised supervised = supervise("ASK $DIR/child; setsid sh -c '(ASK $DIR/forked &) &' ;"
                + " env -i setsid /bin/sh -c 'cd /; ASK $DIR/bare & exit 0'; (exec ASK $DIR/exec); exec sleep 1000");
        for (String file : List.of("child", "forked", "bare", "exec")) {
            mayReadAlone(supervised, file);
        }
        // The same question from outside.
        Program outside = sandbox.start(List.of(
                "/usr/bin/python3",
                sandbox.path("ask.py").toString(),
                sandbox.socket().toString(),
                sandbox.path("outside").toString()));
        assertThat(outside.awaitExit()).isZero();
        assertThat(sandbox.read("outside")).isEqualTo("202 200\n");
    }

    @Test
    void aConnectionWhoseMakerIsGoneIsNotHisPidsNextOwners() throws Exception {
        Sandbox.onlyAsRoot();
        assumeTrue(Files.isWritable(LAST_PID), "skipped: pids can't be chosen here");
        Supervised supervised = supervise("ASK $DIR/late $DIR/go & echo $! > $DIR/maker; wait; exec sleep 1000");
        int maker = sandbox.awaitNumber("maker");
        Patience.until("the maker is gone", () -> !Proc.lives(maker) && !Files.exists(Path.of("/proc/" + maker)));
        Patience.until("a stranger has its pid", () -> strangerGets(maker));
        sandbox.write("go", "");
        mayReadAlone(supervised, "late");
    }

    private boolean strangerGets(int pid) {
        try {
            Files.writeString(LAST_PID, Integer.toString(pid - 1));
            return sandbox.start(List.of("sleep", "1000")).pid() == pid;
        } catch (java.io.IOException denied) {
            throw new java.io.UncheckedIOException(denied);
        }
    }
}
