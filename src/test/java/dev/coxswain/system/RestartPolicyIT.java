package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What follows on an exit: restart policies, success, backoff. */
class RestartPolicyIT {

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @ParameterizedTest
    @CsvSource({
        "Always,    exit 0,         Running",
        "Always,    exit 3,         Running",
        "OnFailure, exit 0,         Succeeded",
        "OnFailure, exit 3,         Running",
        "OnFailure, exit 7,         Succeeded",
        "OnFailure, kill -KILL $$,  Running",
        "Never,     exit 0,         Succeeded",
        "Never,     exit 7,         Succeeded",
        "Never,     exit 3,         Failed",
        "Never,     kill -KILL $$,  Failed"
    })
    void anEndIsFollowedAsThePolicySays(String policy, String end, String then) {
        // Its first life ends as asked, a second one stays.
        var supervised = sandbox.supervise("""
                workers:
                  - name: a
                    restartPolicy: %s
                    successExitCodes: [0, 7]
                    command: [sh, -c, "if [ -e $DIR/again ]; then exec sleep 1000; fi; touch $DIR/again; %s"]
                """.formatted(policy, end.replace("$$", "$$$$")));
        var instance = Patience.await(
                Patience.LONG,
                () -> then + "; stderr: " + supervised.program().stderr(),
                () -> supervised.instance("a/0"),
                now -> now.path("phase").asText().equals(then)
                        && now.path("lastExit").isObject());
        assertThat(instance.path("restarts").asInt()).isEqualTo(then.equals("Running") ? 1 : 0);
    }

    @Test
    void theFirstRestartIsAtOnceAndTheNextOnesWaitLongerAndLonger() {
        var supervised = sandbox.supervise("""
                workers:
                  - name: a
                    backoff: {delay: 200ms, factor: 2, jitter: 0}
                    command: [sh, -c, "date +%s%N >> $DIR/starts; exit 1"]
                """);
        Patience.until("five starts", () -> sandbox.lines("starts").size() >= 5);
        var starts = sandbox.lines("starts").stream().map(Long::parseLong).toList();
        assertThat(between(starts.get(1), starts.get(2))).isGreaterThanOrEqualTo(Duration.ofMillis(200));
        assertThat(between(starts.get(2), starts.get(3))).isGreaterThanOrEqualTo(Duration.ofMillis(400));
        assertThat(between(starts.get(3), starts.get(4))).isGreaterThanOrEqualTo(Duration.ofMillis(800));
        supervised.program().awaitStderr("(restart 5 in a row)");
        assertThat(supervised.program().stderr().lines().filter(line -> line.contains(" in a row)")))
                .zipSatisfy(
                        List.of("200ms (restart 2 ", "400ms (restart 3 ", "800ms (restart 4 ", "1.6s (restart 5 "),
                        (line, delay) -> assertThat(line).contains("a/0 starts again in " + delay));
        var waiting = supervised.await("a/0", "Backoff");
        assertThat(Instant.parse(waiting.path("nextStartAt").asText()))
                .isAfter(Instant.parse(waiting.at("/lastExit/finishedAt").asText()));
        assertThat(waiting.path("reason").asText()).isEqualTo("Error");
        assertThat(waiting.path("pid").isNull()).isTrue();
    }

    private static Duration between(long first, long second) {
        return Duration.ofNanos(second - first);
    }

    /** With {@code -Dcoxswain.minute=true} a life lasts 6 s and the look at it a minute. */
    @Test
    void oneLifeFollowsTheOtherAndNeverAreThereTwo() {
        int tenths = Boolean.getBoolean("coxswain.minute") ? 60 : 6;
        String life = "sleep " + tenths / 10.0;
        var supervised = sandbox.supervise("""
                workers: [{name: a, backoff: {delay: 20ms, maxDelay: 20ms}, command: [%s]}]
                """.formatted(life.replace(" ", ", '") + "'"));
        Patience.throughout(
                Sandbox.seconds(tenths),
                "one process at most",
                () -> sandbox.running(life).size() <= 1);
        Patience.until("one process exactly", () -> sandbox.running(life).size() == 1);
        assertThat(supervised.instance("a/0").path("restarts").asInt()).isGreaterThanOrEqualTo(5);
    }

    @Test
    void afterMaxRestartsInARowItHasFailed() {
        var supervised = sandbox.supervise("""
                workers:
                  - name: a
                    backoff: {immediateRestarts: 0, delay: 10ms, maxRestarts: 3}
                    command: [sh, -c, "echo life >> $DIR/lives; exit 9"]
                """);
        var failed = supervised.await("a/0", "Failed");
        assertThat(failed.path("restarts").asInt()).isEqualTo(3);
        assertThat(failed.path("lastExit").path("exitCode").asInt()).isEqualTo(9);
        assertThat(sandbox.lines("lives")).hasSize(4);
    }

    @Test
    void maxRestartsZeroMeansNoneEver() {
        var supervised = sandbox.supervise("""
                workers: [{name: a, backoff: {maxRestarts: 0}, command: [sh, -c, "exit 9"]}]
                """);
        assertThat(supervised.await("a/0", "Failed").path("restarts").asInt()).isZero();
    }

    @Test
    void aRunOfResetAfterSetsTheBackoffBack() {
        var supervised = sandbox.supervise("""
                workers:
                  - name: a
                    backoff: {delay: 30s, resetAfter: 300ms}
                    command: [sh, -c, "sleep 0.5; exit 1"]
                """);
        Patience.until(
                "a third immediate restart",
                () -> supervised.instance("a/0").path("restarts").asInt() >= 3);
    }

    @Test
    void startDelayIsWaitedFor() {
        var supervised = sandbox.supervise("""
                workers:
                  - {name: a, startDelay: 1s, command: [sleep, "1000"]}
                  - {name: b, startDelay: 60s, command: [sleep, "1000"]}
                """);
        assertThat(supervised.await("b/0", "Pending").path("reason").asText()).isEqualTo("StartDelay");
        var running = supervised.await("a/0", "Running");
        assertThat(Duration.between(
                        Instant.parse(supervised.status().path("appliedAt").asText()),
                        Instant.parse(running.path("startedAt").asText())))
                .isGreaterThanOrEqualTo(Duration.ofMillis(990));
    }

    @Test
    void dependentsWaitForTheirCondition() {
        var supervised = sandbox.supervise("""
                workers:
                  - {name: last, dependsOn: [{name: once, condition: Succeeded}], command: [sh, -c, "echo last >> $DIR/order; exec sleep 1000"]}
                  - {name: once, restartPolicy: Never, dependsOn: [{name: first}], command: [sh, -c, "sleep 0.3; echo once >> $DIR/order"]}
                  - {name: first, command: [sh, -c, "echo first >> $DIR/order; exec sleep 1000"]}
                  - {name: never, dependsOn: [{name: broken, condition: Succeeded}], command: [sleep, "1000"]}
                  - {name: broken, restartPolicy: Never, command: [sh, -c, "exit 1"]}
                """);
        supervised.await("last/0", "Running");
        assertThat(sandbox.lines("order")).containsExactly("first", "once", "last");
        supervised.await("broken/0", "Failed");
        var never = supervised.await("never/0", "Pending");
        assertThat(never.path("reason").asText()).isEqualTo("DependencyFailed");
        assertThat(never.path("message").asText()).isEqualTo("waits for broken (Succeeded)");
    }

    @Test
    void aDependentWithRestartIsRestartedWithItsDependency() {
        var supervised = sandbox.supervise("""
                workers:
                  - {name: base, command: [sleep, "1000"]}
                  - {name: tied, dependsOn: [{name: base, restart: true}], command: [sleep, "1001"]}
                  - {name: loose, dependsOn: [{name: base}], command: [sleep, "1002"]}
                """);
        int base = supervised.awaitPid("base/0");
        int tied = supervised.awaitPid("tied/0");
        int loose = supervised.awaitPid("loose/0");
        supervised.order("base/restart");
        supervised.awaitPidOtherThan(base, "base/0");
        supervised.awaitPidOtherThan(tied, "tied/0");
        assertThat(supervised.instance("tied/0").path("lastExit").path("reason").asText())
                .isEqualTo("DependencyRestarted");
        assertThat(supervised.awaitPid("loose/0")).isEqualTo(loose);
    }
}
