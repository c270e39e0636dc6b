package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Workers that speak of themselves, as under systemd: sd_notify(3). */
class NotifyIT {

    /** What the sdnotify package and libsystemd do: one datagram to NOTIFY_SOCKET, @ for the abstract namespace. */
    private static final String SAY = """
            import os, socket, sys, time
            def say(text):
                address = os.environ["NOTIFY_SOCKET"]
                if address[0] == "@":
                    address = "\\0" + address[1:]
                s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                s.sendto(text.encode(), address)
            """;

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @Test
    void readyAndStatusAreHeard() {
        sandbox.write("app.py", SAY + """
                say("STATUS=loading")
                while not os.path.exists(sys.argv[1]): time.sleep(0.05)
                say("READY=1\\nSTATUS=serving 3 clients\\nMAINPID=1")
                time.sleep(1000)
                """);
        var supervised = sandbox.supervise("""
                workers:
                  - name: app
                    command: [python3, $DIR/app.py, $DIR/go]
                    startupProbe: {notify: {}, periodSeconds: 60}
                """);
        Patience.until(
                "its status",
                () -> supervised.instance("app/0").path("message").asText().equals("loading"));
        assertThat(supervised.instance("app/0").path("phase").asText()).isEqualTo("Starting");
        sandbox.write("go", "");
        JsonNode app = supervised.await("app/0", "Running");
        Patience.until(
                "its new status",
                () -> supervised.instance("app/0").path("message").asText().equals("serving 3 clients"));
        assertThat(app.path("ready").asBoolean()).isTrue();
        Patience.until("told of MAINPID", () -> supervised.program().stderr().contains("app/0 sent MAINPID"));
    }

    @Test
    void aWatchdogThatFallsSilentRestartsTheWorker() {
        sandbox.write("app.py", SAY + """
                say("READY=1")
                open(sys.argv[1], "a").write(os.environ["WATCHDOG_USEC"] + "\\n")
                for i in range(6):
                    say("WATCHDOG=1")
                    time.sleep(0.5)
                time.sleep(1000)
                """);
        var supervised = sandbox.supervise("""
                workers:
                  - name: app
                    backoff: {delay: 60s, immediateRestarts: 0}
                    command: [python3, $DIR/app.py, $DIR/usec]
                    startupProbe: {notify: {}, periodSeconds: 60}
                    livenessProbe: {notify: {}, periodSeconds: 1, failureThreshold: 2}
                """);
        JsonNode ended = supervised.await("app/0", "Backoff");
        assertThat(sandbox.lines("usec")).containsExactly("2000000");
        assertThat(ended.path("reason").asText()).isEqualTo("LivenessFailed");
        assertThat(ended.path("lastExit").path("message").asText()).contains("no WATCHDOG=1 for 2s");
    }

    @Test
    void aPathIsReachedFromAnotherNetworkNamespaceAndByAnotherUser() throws IOException {
        Sandbox.onlyAsRoot();
        sandbox.write("app.py", SAY + """
                say("READY=1\\nSTATUS=" + os.environ["NOTIFY_SOCKET"])
                time.sleep(1000)
                """);
        Path socket = sandbox.path("notify");
        sandbox.environment("COXSWAIN_NOTIFY_SOCKET", socket.toString());
        String spec = """
                workers:
                  - name: far
                    command: [unshare, -n, python3, $DIR/app.py]
                    startupProbe: {notify: {}, periodSeconds: 60}
                  - name: nobody
                    command: [python3, $DIR/app.py]
                    securityContext: {runAsUser: 65534, runAsGroup: 65534}
                    startupProbe: {notify: {}, periodSeconds: 60}
                """;
        var supervised = sandbox.supervise(spec);
        for (String id : List.of("far/0", "nobody/0")) {
            supervised.await(id, "Running");
            Patience.until(
                    "its status",
                    () -> supervised.instance(id).path("message").asText().equals(socket.toString()));
        }
        // What a supervisor that was killed leaves is taken over; at an orderly end it goes.
        Signals.send("KILL", supervised.program().pid());
        supervised.program().awaitExit();
        assertThat(socket).exists();
        var again = sandbox.supervise(spec);
        again.await("far/0", "Running");
        assertThat(again.terminate()).isZero();
        assertThat(socket).doesNotExist();
        sandbox.assertNothingLeft();
    }

    @Test
    void aPathThatIsSomebodyElsesIsAStartErrorOfThoseThatNeedIt() throws IOException {
        Path taken = sandbox.write("taken", "a file");
        sandbox.environment("COXSWAIN_NOTIFY_SOCKET", taken.toString());
        var supervised = sandbox.supervise("""
                workers:
                  - {name: app, restartPolicy: Never, command: [sleep, "1000"], readinessProbe: {notify: {}}}
                  - {name: plain, command: [sleep, "1000"]}
                """);
        JsonNode app = supervised.await("app/0", "Failed");
        assertThat(app.path("lastExit").path("message").asText()).contains(taken.toString(), "EADDRINUSE");
        supervised.awaitPid("plain/0");
        assertThat(supervised.terminate()).isZero();
        assertThat(Files.readString(taken)).isEqualTo("a file");
    }

    @Test
    void noWorkerSpeaksForAnother() {
        sandbox.write("app.py", SAY + """
                open(sys.argv[1], "w").write(os.environ["NOTIFY_SOCKET"])
                time.sleep(1000)
                """);
        sandbox.write("liar.py", SAY + """
                while not (os.path.exists(sys.argv[1]) and open(sys.argv[1]).read()): time.sleep(0.05)
                os.environ["NOTIFY_SOCKET"] = open(sys.argv[1]).read()
                say("READY=1\\nSTATUS=I am another")
                if os.fork() == 0:
                    say("STATUS=a child of another")
                    open(sys.argv[2], "w").write("done")
                    os._exit(0)
                time.sleep(1000)
                """);
        var supervised = sandbox.supervise("""
                workers:
                  - name: app
                    command: [python3, $DIR/app.py, $DIR/address]
                    startupProbe: {notify: {}, periodSeconds: 60}
                  - name: liar
                    command: [python3, $DIR/liar.py, $DIR/address, $DIR/done]
                """);
        Patience.until("said", () -> sandbox.read("done").equals("done"));
        Patience.until(
                "heard as its own",
                () -> supervised.instance("liar/0").path("message").asText().equals("a child of another"));
        assertThat(supervised.instance("app/0").path("phase").asText()).isEqualTo("Starting");
        assertThat(supervised.instance("app/0").path("message").asText()).isEmpty();
    }

    @Test
    void systemdNotifyWorksAsItIs() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-notify")), "no systemd-notify");
        var supervised = sandbox.supervise("""
                workers:
                  - name: app
                    command: [sh, -c, "systemd-notify --status='warming up'; while [ ! -e $DIR/go ]; do sleep 0.05; done; systemd-notify --ready --status=serving; exec sleep 1000"]
                    readinessProbe: {notify: {}}
                  - {name: dependent, command: [sleep, "1000"], dependsOn: [{name: app}]}
                """);
        awaitMessage(supervised, "app/0", "warming up");
        assertThat(supervised.instance("app/0").path("phase").asText()).isEqualTo("Running");
        assertThat(supervised.instance("app/0").path("ready").asBoolean()).isFalse();
        assertThat(supervised.instance("dependent/0").path("phase").asText()).isEqualTo("Pending");
        sandbox.write("go", "");
        supervised.await("dependent/0", "Running");
        assertThat(supervised.instance("app/0").path("ready").asBoolean()).isTrue();
        awaitMessage(supervised, "app/0", "serving");
    }

    @Test
    void whoIsNotReadyInTimeIsRestartedUnlessItAsksForMore() {
        sandbox.write("app.py", SAY + """
                if sys.argv[1] == "slow":
                    say("EXTEND_TIMEOUT_USEC=60000000")
                    time.sleep(3)
                    say("READY=1")
                time.sleep(1000)
                """);
        var supervised = sandbox.supervise("""
                workers:
                  - name: slow
                    command: [python3, $DIR/app.py, slow]
                    startupProbe: {notify: {}, periodSeconds: 1, failureThreshold: 2}
                  - name: never
                    command: [python3, $DIR/app.py, never]
                    backoff: {delay: 60s, immediateRestarts: 0}
                    startupProbe: {notify: {}, periodSeconds: 1, failureThreshold: 2}
                """);
        JsonNode never = supervised.await("never/0", "Backoff");
        assertThat(never.path("reason").asText()).isEqualTo("StartupFailed");
        assertThat(never.path("lastExit").path("message").asText()).contains("no READY=1 within 2s");
        assertThat(supervised.await("slow/0", "Running").path("restarts").asInt())
                .isZero();
    }

    @Test
    void whoAsksForMoreTimeToStopGetsIt() {
        sandbox.write("app.py", SAY + """
                import signal
                def stop(number, frame):
                    say("STOPPING=1\\nSTATUS=saving\\nEXTEND_TIMEOUT_USEC=20000000")
                    time.sleep(3)
                    open(sys.argv[1], "w").write("saved")
                    sys.exit(0)
                signal.signal(signal.SIGTERM, stop)
                say("READY=1")
                while True: time.sleep(1)
                """);
        var supervised = sandbox.supervise("""
                workers:
                  - name: app
                    command: [python3, $DIR/app.py, $DIR/saved]
                    terminationGracePeriodSeconds: 1
                    startupProbe: {notify: {}}
                """);
        supervised.await("app/0", "Running");
        assertThat(supervised.terminate()).isZero();
        assertThat(sandbox.read("saved")).isEqualTo("saved");
    }

    @Test
    void whoNeverStopsTalkingDrownsNobody() {
        sandbox.write("talker.py", SAY + """
                address = "\\0" + os.environ["NOTIFY_SOCKET"][1:]
                s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                until = time.time() + 3
                n = 0
                while time.time() < until:
                    s.sendto(b"STATUS=%d" % n, address)
                    n += 1
                s.sendto(b"STATUS=the last of many", address)
                open(sys.argv[1], "w").write("%d" % n)
                time.sleep(1000)
                """);
        sandbox.write("app.py", SAY + """
                say("READY=1")
                time.sleep(1000)
                """);
        var supervised = sandbox.supervise("""
                workers:
                  - name: talker
                    command: [python3, $DIR/talker.py, $DIR/count]
                    livenessProbe: {notify: {}, periodSeconds: 1000}
                  - name: app
                    startDelay: 1s
                    command: [python3, $DIR/app.py]
                    startupProbe: {notify: {}}
                """);
        supervised.await("app/0", "Running");
        awaitMessage(supervised, "talker/0", "the last of many");
        assertThat(Integer.parseInt(sandbox.read("count"))).isGreaterThan(100);
    }

    private static void awaitMessage(Supervised supervised, String id, String message) {
        Patience.until(
                id + " says " + message,
                () -> supervised.instance(id).path("message").asText().equals(message));
    }
}
