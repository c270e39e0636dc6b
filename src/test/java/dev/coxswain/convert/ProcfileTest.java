package dev.coxswain.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcfileTest {

    private static final String SHOP = """
            # the shop
            web: bundle exec puma -p $PORT -C config/puma.rb
            worker: QUEUE=* bundle exec rake resque:work
            urgent_worker: bundle exec rake "resque:work urgent"

            release: ./bin/migrate && ./bin/seed
            """;

    private static Procfile beside(Map<String, String> files) {
        return new Procfile(new Procfile.Folder() {
            @Override
            public Path of(String file) {
                return Path.of("/srv/shop");
            }

            @Override
            public Optional<String> text(Path file) {
                assertThat(file.getParent()).isEqualTo(Path.of("/srv/shop"));
                return Optional.ofNullable(files.get(String.valueOf(file.getFileName())));
            }
        });
    }

    private static Converted converted(String text, Map<String, String> files) {
        return Converted.of(beside(files), text);
    }

    @Test
    void eachProcessIsAWorkerAndAReleaseComesFirst() {
        Converted converted = converted(SHOP, Map.of(".env", "PORT=3000\nA=b\n"));
        assertThat(converted.document).isEqualTo("""
                apiVersion: coxswain.dev/v1alpha1
                kind: Crew
                metadata: {name: shop}
                spec:
                  workers:
                    - name: web
                      command: ["/bin/sh", "-c", "exec bundle exec puma -p $PORT -C config/puma.rb"]
                      workingDir: /srv/shop
                      env:
                        - {name: PORT, value: "3000"}
                      envFrom:
                        - {fileRef: {path: /srv/shop/.env}}
                      dependsOn:
                        - {name: release, condition: Succeeded}
                    - name: worker
                      command: ["/bin/sh", "-c", "QUEUE=* bundle exec rake resque:work"]
                      workingDir: /srv/shop
                      env:
                        - {name: PORT, value: "3100"}
                      envFrom:
                        - {fileRef: {path: /srv/shop/.env}}
                      dependsOn:
                        - {name: release, condition: Succeeded}
                    - name: urgent-worker
                      command: ["bundle", "exec", "rake", "resque:work urgent"]
                      workingDir: /srv/shop
                      env:
                        - {name: PORT, value: "3200"}
                      envFrom:
                        - {fileRef: {path: /srv/shop/.env}}
                      dependsOn:
                        - {name: release, condition: Succeeded}
                    - name: release
                      command: ["/bin/sh", "-c", "./bin/migrate && ./bin/seed"]
                      workingDir: /srv/shop
                      env:
                        - {name: PORT, value: "3300"}
                      envFrom:
                        - {fileRef: {path: /srv/shop/.env}}
                      restartPolicy: Never
                """);
        assertThat(converted.remarks)
                .containsExactly(
                        "in:1: Procfile: PORT is what foreman gives (5000, 5100, …, or up from PORT of .env); Heroku"
                                + " gives one to web alone: change or remove it",
                        "in:1: Procfile: a process that ends is started again, as on Heroku; foreman and honcho end all"
                                + " the others with it (onSuccess, onFailure: Shutdown)",
                        "in:1: Procfile: workingDir is this file's folder, /srv/shop: change it for an image",
                        "in:1: Procfile: one instance of each, as foreman without -m; other numbers are replicas. PS"
                                + " (foreman), HONCHO_PROCESS_NAME and DYNO (Heroku) are not set, COXSWAIN_WORKER and"
                                + " COXSWAIN_INSTANCE are",
                        "in:1: Procfile: envFrom reads /srv/shop/.env at each start, as foreman and honcho do",
                        "in:4: urgent_worker: is called urgent-worker here: a name is a DNS label, and unique",
                        "in:6: release: runs once before the others, as Heroku's release phase (restartPolicy: Never,"
                                + " dependsOn: Succeeded); foreman runs it as any other");
        assertThat(converted.crew().workers()).hasSize(4);
    }

    @Test
    void withoutAnEnvFilePortsCountFrom5000() {
        assertThat(converted("web: a\nclock: b -c 'd e'\n", Map.of()).workers()).isEqualTo("""
                workers:
                  - name: web
                    command: ["a"]
                    workingDir: /srv/shop
                    env:
                      - {name: PORT, value: "5000"}
                  - name: clock
                    command: ["b", "-c", "d e"]
                    workingDir: /srv/shop
                    env:
                      - {name: PORT, value: "5100"}
                """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "A=b | ^^",
                "A='b # c' | ^^",
                "A=\"b\\nc\" | ^^",
                "A=b # c | A: is read otherwise than by foreman: comments, export and blanks count here",
                "export A=b | export A: is read otherwise than by foreman: comments, export and blanks count here",
                "A=\"b\\qc\" | this line: would keep the workers from starting: unknown escape in \"…\": it knows \\n \\t \\\" \\\\ ('…' takes all as it is)",
                "nonsense | this line: would keep the workers from starting: expected KEY=VALUE (a key has letters, digits, _ . - and begins with a letter or _)",
            })
    void aVariableThatForemanReadsOtherwiseIsSaid(String line, String remark) {
        assertThat(converted("web: a\n", Map.of(".env", "OK=1\n" + line + "\n")).remarks)
                .filteredOn(one -> one.startsWith("/srv/shop/.env:"))
                .isEqualTo(remark.isEmpty() ? List.of() : List.of("/srv/shop/.env:2: " + remark));
    }

    @Test
    void aFileOfForemansOptionsIsSaid() {
        assertThat(converted("web: a\n", Map.of(".foreman", "formation: web=2\n")).remarks)
                .contains("/srv/shop/.foreman:1: .foreman: is not read: formation is replicas, timeout"
                        + " terminationGracePeriodSeconds, env envFrom, port PORT");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "web | in:2:1: this is no NAME: COMMAND (a name has letters, digits, _ and - alone)",
                "my web: a | in:2:1: this is no NAME: COMMAND (a name has letters, digits, _ and - alone)",
                "web: | in:2:4: no command behind web:",
                "ok: b | in:2:1: ok is on line 1 already",
            })
    void aLineThatIsNoProcessIsRefused(String line, String words) {
        assertThat(converted("ok: a\n" + line + "\n", Map.of()).unreadable).isEqualTo(words);
    }

    @Test
    void anEmptyOneHasNoProcess() {
        Converted converted = converted("# none\n", Map.of());
        assertThat(converted.document).contains("workers: []");
        assertThat(converted.remarks).containsExactly("in:1: Procfile: has no process");
    }

    @Test
    void malformedOnesAreConvertedOrRefusedWithAPlace() {
        Mutations.of(SHOP, () -> beside(Map.of(".env", "PORT=1\n")));
        String variables = "PORT=3000\nA='b'\nC=\"d\\n\"\nexport E=f # g\nPORT=99999999\n";
        for (int end = 0; end <= variables.length(); end++) {
            assertThat(converted(SHOP, Map.of(".env", variables.substring(0, end))).unreadable)
                    .isEmpty();
        }
    }
}
