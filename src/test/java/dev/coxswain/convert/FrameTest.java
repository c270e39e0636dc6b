package dev.coxswain.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.Expansion;
import dev.coxswain.crew.yaml.Place;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is the same for every format. */
class FrameTest {

    private static final Place HERE = new Place("in", 3, 1);

    private interface Filling {
        void fill(Draft draft) throws Unreadable;
    }

    private static Converted converted(Filling filling) {
        return Converted.of((texts, draft) -> filling.fill(draft), "");
    }

    @Test
    void theDocumentIsAsPeopleWriteIt() {
        Converted converted = converted(draft -> {
            draft.name("My Shop");
            draft.set("logs.format", "Json");
            DraftWorker db = draft.worker("db", "db", HERE).command(List.of("db"));
            draft.worker("web", "web", HERE)
                    .dependsOn(db, "Started")
                    .set("umask", "022")
                    .set("lifecycle.stopSignal", "SIGTERM")
                    .set("lifecycle.preStop", Tree.exec(List.of("drain", "--now")))
                    .set("backoff.delay", "2s")
                    .set("backoff.maxDelay", "60s")
                    .set("livenessProbe.httpGet.port", 8080)
                    .set("livenessProbe.httpGet.path", "/health")
                    .set("livenessProbe.periodSeconds", 10)
                    .set("replicas", 2)
                    .env("PORT", "8080")
                    .set("readinessProbe.notify", new Tree())
                    .command(List.of("web", "--at", "1", "a b", "say \"hi\"", "x: [y]"));
        });
        assertThat(converted.document).isEqualTo("""
                apiVersion: coxswain.dev/v1alpha1
                kind: Crew
                metadata: {name: my-shop}
                spec:
                  logs: {format: Json}
                  workers:
                    - name: db
                      command: ["db"]
                    - name: web
                      command: ["web", "--at", "1", "a b", "say \\"hi\\"", "x: [y]"]
                      env:
                        - {name: PORT, value: "8080"}
                      replicas: 2
                      backoff: {delay: 2s}
                      dependsOn:
                        - {name: db, condition: Started}
                      lifecycle: {preStop: {exec: {command: ["drain", "--now"]}}}
                      livenessProbe: {httpGet: {port: 8080, path: /health}}
                      readinessProbe: {notify: {}}
                      umask: '022'
                """);
        assertThat(converted.remarks).isEmpty();
    }

    @Test
    void anEmptyCrewIsOne() {
        assertThat(converted(draft -> {}).document).isEqualTo("""
                apiVersion: coxswain.dev/v1alpha1
                kind: Crew
                metadata: {name: in}
                spec: {workers: []}
                """);
    }

    @Test
    void namesBecomeLabelsAndStayUniqueAndThatIsSaid() {
        Converted converted = converted(draft -> {
            for (String name : List.of("web_server", "Web Server", "web-server", "___", "web-server", "a".repeat(70))) {
                draft.worker(name, "[" + name + "]", HERE).command(List.of("x"));
            }
            draft.worker("last", "[last]", HERE)
                    .command(List.of("x"))
                    .dependsOn(draft.workers().getFirst(), "Ready");
        });
        assertThat(converted.crew().workers())
                .extracting(worker -> worker.name())
                .containsExactly(
                        "web-server-2", "web-server-3", "web-server", "worker", "web-server-4", "a".repeat(63), "last");
        assertThat(converted.workers()).endsWith("      - {name: web-server-2}\n");
        assertThat(converted.remarks)
                .contains("in:3: [web_server]: is called web-server-2 here: a name is a DNS label, and unique")
                .hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a", "$", "$HOME", "$$", "$(x)", "$$(x)", "a$$$b", "$$$$", "${x}", "echo $$ $(date) $?"})
    void aTextIsTheSameAfterOurExpansion(String text) {
        assertThat(Expansion.expand(Dollars.literal(text), Map.of("x", "wrong", "HOME", "wrong")))
                .isEqualTo(text);
    }

    @Test
    void aShellsOwnPidIsWrittenWithFour() {
        assertThat(Dollars.literal("echo $$ $(date) $HOME")).isEqualTo("echo $$$$ $$(date) $HOME");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "web --port 80                # web|--port|80",
                "'a b' \"c d\" e\\ f 'x'y     # a b|c d|e f|xy",
                "a '' \"\" b                  # a|||b",
                "say \"a \\\" \\n\"          # say|a \" \\n",
                "a --x=1                      # a|--x=1",
                "a b~ c!                      # a|b~|c!",
                "a $X                         # /bin/sh|-c|exec a $X",
                "a > log 2>&1                 # /bin/sh|-c|exec a > log 2>&1",
                "a | b                        # /bin/sh|-c|a | b",
                "a && b                       # /bin/sh|-c|a && b",
                "a; b                         # /bin/sh|-c|a; b",
                "a &                          # /bin/sh|-c|a &",
                "A=1 a                        # /bin/sh|-c|A=1 a",
                "cd /x                        # /bin/sh|-c|cd /x",
                "exec a b                     # /bin/sh|-c|exec a b",
                "echo a                       # /bin/sh|-c|echo a",
                "a *.txt                      # /bin/sh|-c|exec a *.txt",
                "a ~/b                        # /bin/sh|-c|exec a ~/b",
                "a \"$X\"                     # /bin/sh|-c|exec a \"$X\"",
                "a $(b)                       # /bin/sh|-c|a $(b)",
                "a 'b                         # /bin/sh|-c|a 'b",
                "a 'b|c;d'                    # a|b|c;d",
            })
    void aShellIsThereOnlyWhereOneIsNeeded(String line, String words) {
        assertThat(String.join("|", ShellLine.command(line))).isEqualTo(words);
    }

    @Test
    void bracesAreForShellsThatExpandThem() {
        assertThat(ShellLine.command("bash", "cp a{,.old}")).containsExactly("bash", "-c", "exec cp a{,.old}");
        assertThat(ShellLine.command("/bin/sh", "cp a{,.old}")).containsExactly("cp", "a{,.old}");
    }

    @Test
    void spansOfTimeReadWell() {
        assertThat(List.of(0, 500, 1000, 60_000, 90_000, 600_000, 3_600_000, 604_800_000).stream()
                        .map(millis -> Spans.text(Duration.ofMillis(millis))))
                .containsExactly("0s", "500ms", "1s", "60s", "90s", "10m", "1h", "7d");
        assertThat(Spans.wholeSeconds(Duration.ofMillis(1500))).isEqualTo(2);
    }

    @Test
    void whatOurBoundsRefuseIsToldWithThePlaceInTheInput() {
        assertThat(converted(draft -> draft.worker("web", "[web]", HERE)
                                .command(List.of("x"))
                                .set("replicas", 1001))
                        .unreadable)
                .isEqualTo(
                        "in:3:1: [web]: cannot be a worker: replicas must be a whole number from 0 to 1000 (was 1001)");
        assertThat(Converted.of((texts, draft) -> {}, "a\nb\0").unreadable)
                .isEqualTo("in:2:2: a NUL character; this is no text file");
    }

    @Test
    void aRemarkIsOneLine() {
        assertThat(new Remark(HERE, "a\nb", "c\u2028d").toString()).isEqualTo("in:3: a b: c d");
    }
}
