package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * {@code kubectl coxswain} with real supervisors, and a stand-in for kubectl: a pod is a socket. With the real kubectl
 * it is tested in a cluster (ClusterIT).
 */
class KubectlPluginIT {

    private static final String PLUGIN =
            Path.of("bin/kubectl-coxswain").toAbsolutePath().toString();

    private static final String KUBECTL = """
            #!/bin/sh
            # kubectl OPTIONS get pods …: the list; kubectl OPTIONS exec -n NAMESPACE POD -- coxswain …: asks POD.sock.
            printf '%s\\n' "$*" >> "$STAND_IN/calls"
            while [ $# -gt 0 ]; do
                case $1 in
                    get) cat "$STAND_IN/pods" && exit ;;
                    exec) shift && break ;;
                    *) shift ;;
                esac
            done
            shift 2
            pod=$1
            while [ "$1" != -- ]; do shift; done
            shift 2
            unset COXSWAIN_SOCKET
            echo 'Defaulted container "coxswain" out of: coxswain, other' >&2
            trap 'kill $asked; exit 143' TERM
            "$COXSWAIN" "$@" --socket "$STAND_IN/$pod.sock" < /dev/null &
            asked=$!
            wait $asked
            code=$?
            [ $code -eq 0 ] || echo "command terminated with exit code $code" >&2
            exit $code
            """;

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @BeforeEach
    void twoPods() {
        Path kubectl = sandbox.write("bin/kubectl", KUBECTL);
        assertThat(kubectl.toFile().setExecutable(true)).isTrue();
        sandbox.environment("PATH", kubectl.getParent() + File.pathSeparator + System.getenv("PATH"));
        sandbox.environment("STAND_IN", sandbox.folder().toString());
        sandbox.environment("COXSWAIN", Sandbox.COXSWAIN);
        sandbox.write("pods", "shop one Running \nshop two Running \nshop three Pending \nshop four Running ending\n");
    }

    private Supervised pod(String name, String spec) {
        Path socket = sandbox.path(name + ".sock");
        Path crew = sandbox.write(name + ".yaml", sandbox.document(spec));
        return sandbox.settled(sandbox.run(crew.toString(), "--socket", socket.toString()), socket);
    }

    private Program ask(String... arguments) {
        List<String> all = new ArrayList<>(List.of(PLUGIN));
        all.addAll(List.of(arguments));
        Program plugin = sandbox.start(all);
        plugin.awaitExit();
        return plugin;
    }

    @Test
    void oneTableOfAllPods() {
        pod("one", "workers: [{name: web, command: [sleep, '1000']}]").awaitPid("web/0");
        pod("two", """
                workers:
                  - {name: web, command: [sleep, '1000']}
                  - {name: a-long-name, restartPolicy: Never, command: [sh, -c, 'exit 3']}
                """).await("a-long-name/0", "Failed");

        Program status = ask("-n", "shop", "status", "--context=a b's");
        assertThat(status.awaitExit()).isEqualTo(3);
        List<String> lines = status.stdout().lines().toList();
        assertThat(lines.getFirst()).matches("POD   NAME +PHASE +READY +PID +RESTARTS +AGE +CPU +MEMORY +REASON");
        assertThat(lines.subList(1, 4))
                .satisfiesExactly(
                        line -> assertThat(line).matches("one   web/0 +Running +true .*"),
                        line -> assertThat(line).matches("two   web/0 +Running +true .*"),
                        line -> assertThat(line).matches("two   a-long-name/0 +Failed +false .*Error"));
        // A column begins at the same place in every line.
        int phase = lines.getFirst().indexOf("PHASE");
        assertThat(lines.get(1).substring(phase)).startsWith("Running");
        assertThat(lines.get(3).substring(phase)).startsWith("Failed");
        assertThat(status.stderr())
                .isEqualTo("kubectl coxswain: three is left out: it is Pending\n"
                        + "kubectl coxswain: four is left out: it is ending\n");
        assertThat(sandbox.lines("calls")).allMatch(call -> call.startsWith("-n shop --context a b's "));

        assertThat(ask("status", "web").awaitExit()).isZero();
        assertThat(ask("status", "-A", "web").stdout())
                .contains("\nshop/one   web/0")
                .contains("\nshop/two   web/0");
        assertThat(ask("status", "-o", "name").stdout()).isEqualTo("one/web/0\ntwo/web/0\ntwo/a-long-name/0\n");
        JsonNode items = Json.read(ask("status", "-o", "json").stdout()).path("items");
        assertThat(items.findValuesAsText("pod")).containsExactly("one", "two");
        assertThat(items.path(1).at("/answer/status/workers/1/name").asText()).isEqualTo("a-long-name");
    }

    @Test
    void linesOfAllPodsInTheOrderOfTheirTimes() {
        String spec =
                "workers: [{name: web, command: [sh, -c, 'echo WHO early; sleep 2; echo WHO late; exec sleep 1000']}]";
        pod("one", spec.replace("WHO", "one"));
        pod("two", spec.replace("WHO", "two"));
        Patience.until("both have said all", () -> ask("logs").stdout().split("late", -1).length == 3);
        assertThat(ask("logs").stdout().lines().map(line -> line.replaceAll(".* ", "")))
                .containsExactly("early", "early", "late", "late");
        assertThat(ask("logs", "web", "--timestamps").stdout())
                .containsPattern("(?m)^20[0-9T:.-]+Z one one early$")
                .containsPattern("(?m)^20[0-9T:.-]+Z two two late$");
    }

    @Test
    void linesAreFollowedUntilTheEnd() {
        Supervised one = pod("one", "workers: [{name: web, command: [sh, -c, 'echo here; exec sleep 1000']}]");
        Supervised two = pod("two", "workers: [{name: web, command: [sh, -c, 'echo here; exec sleep 1000']}]");
        Program logs = sandbox.start(List.of(PLUGIN, "logs", "web", "-f"));
        Patience.until(
                "both are heard",
                () -> logs.stdout().contains("one here") && logs.stdout().contains("two here"));
        one.order("web/restart");
        Patience.until("what is new is heard", () -> logs.stdout().split("one here", -1).length == 3);
        assertThat(one.terminate()).isZero();
        assertThat(two.terminate()).isZero();
        assertThat(logs.awaitExit()).isZero();

        assertThat(ask("logs", "-f").awaitExit()).as("nobody answers").isZero();
    }

    @Test
    void aTermEndsWhatIsFollowed() {
        pod("one", "workers: [{name: web, command: [sh, -c, 'while :; do echo here; sleep 0.2; done']}]");
        pod("two", "workers: []");
        Program logs = sandbox.start(List.of(PLUGIN, "logs", "-f"));
        Patience.until("it is heard", () -> logs.stdout().contains("here"));
        logs.signal("TERM");
        assertThat(logs.awaitExit()).isEqualTo(143);
        Patience.until(
                "nobody follows any more",
                () -> sandbox.marked().stream().map(Proc::commandLine).noneMatch(line -> line.contains(" logs ")));
    }

    @Test
    void aChangeGoesFromPodToPodAndStopsAtTheFirstThatFails() {
        Supervised one = pod("one", "workers: [{name: web, command: [sleep, '1000']}]");
        int before = one.awaitPid("web/0");
        Supervised two = pod("two", "workers: [{name: queue, labels: {tier: back}, command: [sleep, '1000']}]");
        int queue = two.awaitPid("queue/0");

        Program restart = ask("restart", "queue");
        assertThat(restart.awaitExit()).isEqualTo(4);
        assertThat(restart.stderr())
                .contains("one: cannot restart queue: no worker queue")
                .contains("kubectl coxswain: not done, since one failed: two\n")
                .doesNotContain("command terminated", "Defaulted");
        assertThat(two.awaitPid("queue/0")).isEqualTo(queue);

        Program all = ask("restart", "queue", "--keep-going");
        assertThat(all.awaitExit()).isEqualTo(4);
        assertThat(all.stdout()).isEqualTo("two: queue restarted\n");
        assertThat(two.awaitPid("queue/0")).isNotEqualTo(queue);
        assertThat(one.awaitPid("web/0")).isEqualTo(before);

        assertThat(ask("restart", "-l", "app=shop", "--keep-going", "--", "-l", "tier=back")
                        .stdout())
                .isEqualTo("two: queue restarted\n");
        assertThat(sandbox.lines("calls")).anyMatch(call -> call.startsWith("get pods -l app=shop "));
    }

    @Test
    void wrongUseIsToldInOneSentence() {
        sandbox.write("pods", "");
        assertThat(ask("status").awaitExit()).isEqualTo(4);
        assertThat(ask("status").stderr()).contains("no running pod with app.kubernetes.io/name=coxswain");
        assertThat(ask().awaitExit()).isEqualTo(2);
        assertThat(ask("frob").awaitExit()).isEqualTo(2);
        assertThat(ask("-n", "x", "-f").awaitExit()).isEqualTo(2);
        assertThat(ask("status", "-w").stderr()).contains("watch kubectl coxswain status");
        assertThat(ask("check", "x").stderr()).contains("coxswain check");
        assertThat(ask("status", "-o", "yaml").stderr()).contains("table, wide, json or name");
        assertThat(ask("status", "-n").stderr()).contains("-n needs a value");
        assertThat(ask("help").stdout()).startsWith("Usage: kubectl coxswain COMMAND");
    }
}
