package dev.coxswain.crew;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;

/** Whatever is in a document, reading it gives an answer. A seed that failed is shown, and can be given again. */
class FuzzTest {

    /** {@code -Dfuzz.rounds=…} for more of them. */
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 2_000);

    private static final String[] PARTS = {
        ":",
        "- ",
        "\n",
        "  ",
        "{",
        "}",
        "[",
        "]",
        ",",
        "\"",
        "'",
        "#",
        "&a ",
        "*a",
        "<<: ",
        "!!str ",
        "|\n",
        ">-\n",
        "---\n",
        "? ",
        "null",
        "5",
        "-1",
        "5s",
        "256Mi",
        "true",
        "web",
        "\t",
        "\u0000",
        "\u00e9",
        "\ud83d\ude00",
        "%YAML 1.1\n",
        "x-a: ",
        "\\",
        "@",
        "`",
        "~",
        "$(A)",
        "*/5 * * * *",
        "{name: web}",
        "99999999999999999999",
        ".inf",
        "1e400",
        "(",
        "\u2028",
        "\ufeff"
    };

    private static final String EVERYTHING = Documents.worker("""
                    labels: {tier: web}
                    description: a
                    args: ["-v"]
                    workingDir: /
                    env: [{name: A, value: a}, {name: B, valueFrom: {fileRef: {path: /b}}}]
                    envFrom: [{fileRef: {path: /c, optional: true}, prefix: C_}]
                    replicas: 1
                    restartPolicy: OnFailure
                    successExitCodes: [0, 2]
                    backoff: {immediateRestarts: 1, delay: 1s, factor: 2, maxDelay: 60s, jitter: 0.1, maxRestarts: 5}
                    startDelay: 500ms
                    dependsOn: [{name: db, condition: Started, restart: true}]
                    onFailure: Shutdown
                    lifecycle: {stopSignal: SIGINT, preStop: {sleep: {seconds: 1}}, reload: {signal: SIGHUP}}
                    startupProbe: {logLine: {pattern: "a+"}}
                    livenessProbe: {httpGet: {port: 80, httpHeaders: [{name: a, value: b}]}, periodSeconds: 3}
                    watchdog: {memory: {max: 256Mi, action: {signal: SIGUSR1}}, cpu: {max: 500m, for: 10s}}
                    resources: {limits: {memory: 1Gi, cpu: 0.5}, requests: {memory: 1G}}
                    rlimits: {nofile: {soft: 1, hard: unlimited}}
                    securityContext: {runAsUser: 1000, supplementalGroups: [a]}
                    umask: 022
                    ioPriority: {class: Idle, level: 3}
                    sockets: [{name: a, port: 80}, {name: b, protocol: UNIX, path: /x, mode: 0660}]
                    logs: {format: Json, stdout: {file: {path: /a, maxSize: 1Mi}}}
                    files: [/etc/a*]
                    schedule: "*/5 * * * *"
                    timeZone: Europe/Berlin
                    """) + """
                - &db {name: db, command: [x]}
                - {<<: *db, name: db2}
              defaults: {backoff: {delay: 2s}}
              memoryGuard: {threshold: 80%}
              rollout: {maxUnavailable: 25%, jitter: 1s}
              exit: {when: AllFinished}
            """;

    @Test
    void readingNeverThrows() throws IOException {
        assertThat(Documents.isRight(EVERYTHING))
                .as(Documents.problems(EVERYTHING).toString())
                .isTrue();
        String first;
        try (InputStream in = Objects.requireNonNull(CrewReader.class.getResourceAsStream("init.yaml"))) {
            first = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        long seed = Long.getLong("fuzz.seed", 20_261_121L);
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(seed + round);
            String text = mutated(random.nextInt(4) == 0 ? first : EVERYTHING, random);
            assertThat(outcome(text, seed + round)).isNotNull();
        }
    }

    private static Checked outcome(String text, long seed) {
        try {
            Checked checked = Documents.read(text);
            if (checked instanceof Checked.Invalid(List<Problem> problems)) {
                assertThat(problems)
                        .isNotEmpty()
                        .allSatisfy(problem -> assertThat(problem.toString())
                                .doesNotContain("gave up")
                                .doesNotContain("\n"));
            }
            return checked;
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError("seed " + seed + ":\n" + text, e);
        }
    }

    private static String mutated(String text, Random random) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        for (int i = random.nextInt(5); i >= 0; i--) {
            int at = random.nextInt(lines.size());
            String line = lines.get(at);
            int from = random.nextInt(line.length() + 1);
            int to = Math.min(line.length(), from + random.nextInt(6));
            String part = PARTS[random.nextInt(PARTS.length)];
            switch (random.nextInt(6)) {
                case 0 -> lines.set(at, line.substring(0, from) + line.substring(to));
                case 1 -> lines.set(at, line.substring(0, from) + part + line.substring(to));
                case 2 -> lines.set(at, line.substring(0, from) + part + line.substring(from));
                case 3 -> lines.add(random.nextInt(lines.size()), line);
                case 4 -> lines.set(at, line.replaceFirst(":.*", ": " + Matcher.quoteReplacement(part)));
                default -> lines.set(at, " ".repeat(random.nextInt(8)) + line.strip());
            }
        }
        return String.join("\n", lines);
    }
}
