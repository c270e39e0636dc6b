package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happened, and why: {@code events}, {@code describe} and {@code top} on a crew to which much happens. */
class AskIT {

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private static final String CREW = """
            workers:
              - name: steady
                labels: {tier: front}
                command: [sleep, "1000"]
                resources: {limits: {memory: 1Gi}}
              - {name: failing, command: [sh, -c, "echo cannot go on >&2; exit 3"], restartPolicy: Never, required: false}
              - {name: looping, command: [sh, -c, "exit 4"], required: false}
              - name: sick
                command: [sleep, "1000"]
                livenessProbe: {exec: {command: ["false"]}, periodSeconds: 1, failureThreshold: 1}
              - name: wide
                command: [sh, -c, "sleep 1000; true"]
                watchdog: {period: 100ms, processes: {max: 1, action: Event}}
            """;

    /** Of contract section 10; RolledBack comes with autoRollback. */
    private static final List<String> REASONS = List.of(
            "Started", "Exited", "BackOff", "Failed", "Unhealthy", "WatchdogBreach", "Reloaded", "ConfigInvalid");

    @Test
    void everyKindOfEventComesAndAWorkerIsExplained() {
        var supervised = sandbox.supervise(CREW);
        int steady = supervised.awaitPid("steady/0");
        Program events = sandbox.command("events", "-f", "-o", "json");
        Signals.send("KILL", steady);
        sandbox.crew(CREW + "  - {name: added, command: [sleep, \"1000\"]}\n");
        Patience.until("the edit", () -> reasons(events).contains("Reloaded"));
        sandbox.crew("workers: nonsense\n");
        Patience.until("every kind of event", () -> reasons(events).containsAll(REASONS));

        Program described = sandbox.client("describe", "failing", "steady");
        assertThat(described.awaitExit()).isZero();
        assertThat(described.stdout())
                .contains("    State:          Failed (Error)\n")
                .contains(": Error, exit code 3\n    exited with code 3")
                .contains("    | cannot go on\n")
                .contains("Labels:       tier=front\n")
                .contains("Signaled, exit code 137, SIGKILL\n    killed by SIGKILL, not by us")
                .contains("  ConfigValid   False");
        Program sick = sandbox.client("describe", "sick");
        assertThat(sick.stdout())
                .contains("livenessProbe:  exec [false] delay=0s timeout=1s period=1s #success=1 #failure=1");
        JsonNode worker =
                Json.read(sandbox.client("describe", "failing/0", "-o", "json").stdout());
        assertThat(worker.path("exits").path(0).path("lastLines").path(0).asText())
                .isEqualTo("cannot go on");

        Program top = sandbox.client("top", "steady", "wide");
        assertThat(top.awaitExit()).isZero();
        assertThat(top.lines().getFirst()).isEqualTo("NAME       CPU   CPU LIMIT   MEMORY   MEMORY LIMIT");
        assertThat(top.lines())
                .hasSize(3)
                .anySatisfy(line -> assertThat(line).startsWith("steady/0").endsWith("1Gi"));

        assertThat(supervised.terminate()).isZero();
        assertThat(events.awaitExit()).isZero();
        assertThat(events.stderr()).isEmpty();
        assertThat(reasons(events)).contains("ShuttingDown");
    }

    private static Set<String> reasons(Program events) {
        Set<String> reasons = new TreeSet<>();
        events.lines()
                .forEach(line -> reasons.add(Json.read(line).path("reason").asText()));
        return reasons;
    }
}
