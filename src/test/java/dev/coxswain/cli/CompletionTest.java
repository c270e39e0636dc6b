package dev.coxswain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.control.ControlRig;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a Tab offers, asked for as the shells' scripts do. The crew has web, queue (2), job and loud. */
class CompletionTest {

    @RegisterExtension
    final ControlRig rig = new ControlRig();

    private final Commands cli = new Commands();

    @BeforeEach
    void connect() {
        cli.environment.put("COXSWAIN_SOCKET", rig.socket.toString());
    }

    private List<String> offered(String... words) {
        List<String> arguments = new ArrayList<>(List.of("__complete", "words"));
        arguments.addAll(List.of(words));
        assertThat(cli.run(arguments.toArray(String[]::new))).isZero();
        assertThat(cli.err).isEmpty();
        List<String> lines = cli.out.lines().toList();
        assertThat(lines.getLast()).startsWith(":");
        return lines.stream()
                .limit(lines.size() - 1)
                .map(line -> line.split("\t", -1)[0])
                .toList();
    }

    private String told() {
        return cli.out.lines().toList().getLast().substring(1).strip();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "sta|start status",
                "help sta|start status",
                "nonsense |''",
                "version |''",
                "--v|--version",
                "status |job loud queue web",
                "status q|queue queue/0 queue/1",
                "status queue/|queue/0 queue/1",
                "status web |job loud queue",
                "status queue/0 queue/|queue/1",
                "status x|''",
                "dump web |''",
                "status -o |json name table wide yaml",
                "status -oj|-ojson",
                "status -wo j|json",
                "status --watch -o wide -|--all --help --socket -h -l",
                "status -- -|''",
                "wait --for=|--for=finished --for=ready --for=stopped --for=succeeded",
                "wait --for s|stopped succeeded",
                "wait --no-such=|''",
                "wait web --timeout 3|30s",
                "signal US|USR1 USR2",
                "signal SIGUS|SIGUSR1 SIGUSR2",
                "signal HUP w|web",
                "scale q|queue=",
                "status -l |team=a tier=front",
                "status -l team=a,t|team=a,team=a team=a,tier=front",
                "completion |bash fish zsh",
                "run --restart |Always Never OnFailure",
                "run --log-format=J|--log-format=Json",
                "run -- ls |''",
                "explain wo|workers",
                "explain workers.live|workers.livenessProbe",
                "explain workers[0].livenessProbe.httpGet.po|''",
                "explain spec.workers.livenessProbe.httpGet.po|spec.workers.livenessProbe.httpGet.port",
                "explain nonsense.|''",
            })
    void aTabOffers(String line, String offered) {
        List<String> words = new ArrayList<>(List.of(line.split(" ", -1)));
        assertThat(offered(words.toArray(String[]::new)))
                .containsExactlyElementsOf(offered.isEmpty() ? List.of() : List.of(offered.split(" ")));
    }

    @Test
    void everyCommandIsOfferedWithItsDescription() {
        assertThat(offered("")).contains("run", "status", "completion", "help").doesNotContain("__complete");
        assertThat(cli.out.lines().filter(line -> line.endsWith("\t"))).isEmpty();
    }

    @Test
    void theShellIsToldWhatElseToOffer() {
        assertThat(offered("init", "")).isEmpty();
        assertThat(told()).isEqualTo("files");
        assertThat(offered("check", "con")).containsExactly("configmap/");
        assertThat(told()).isEqualTo("nospace files");
        assertThat(offered("run", "--socket", "")).isEmpty();
        assertThat(told()).isEqualTo("files");
        offered("scale", "");
        assertThat(told()).isEqualTo("nospace");
        offered("run", "--restart", "Never", "--", "ls", "-");
        assertThat(told()).isEqualTo("command");
    }

    @Test
    void aLineOfBashIsCompletedFromItsLastBreak() {
        assertThat(cli.run("__complete", "line", "\"'=:", "./coxswain wait --for=re"))
                .isZero();
        assertThat(cli.out).isEqualTo("ready\t\n: \n");
        cli.run("__complete", "line", "\"'=:", "'my coxswain' stop \"we");
        assertThat(cli.out).isEqualTo("web\t1/1 ready\n: \n");
        cli.run("__complete", "line", "\"'=:", "cx status -l team=a,tier=fr");
        assertThat(cli.out).isEqualTo("front\t\n: \n");
    }

    @Test
    void theSocketThatTheLineNamesIsAsked(@TempDir Path folder) {
        cli.environment.put("COXSWAIN_SOCKET", folder.resolve("nobody").toString());
        assertThat(offered("stop", "--socket", rig.socket.toString(), "w")).containsExactly("web");
        assertThat(offered("stop", "--socket=" + rig.socket, "w")).containsExactly("web");
    }

    @Test
    void withoutASupervisorWhatNeedsNoneIsOffered(@TempDir Path folder) {
        cli.environment.put("COXSWAIN_SOCKET", folder.resolve("nobody").toString());
        assertThat(offered("stop", "w")).isEmpty();
        assertThat(offered("stop", "--ti")).containsExactly("--timeout");
        assertThat(offered("status", "-l", "")).isEmpty();
    }

    /** Somebody listens and never answers. */
    @Test
    @Timeout(20)
    void nobodyIsWaitedForLong(@TempDir Path folder) throws IOException {
        Path socket = folder.resolve("silent");
        cli.environment.put("COXSWAIN_SOCKET", socket.toString());
        try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            silent.bind(UnixDomainSocketAddress.of(socket));
            long start = System.nanoTime();
            assertThat(offered("stop", "w")).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void whatAShellWouldHaveToQuoteIsNotOffered() {
        assertThat(new Offer.Candidate("web/0", "").safe()).isTrue();
        for (String name : List.of("a b", "$(x)", "`x`", "a'b", "a\"b", "a;b", "a\nb", "\u001b[31m", "")) {
            assertThat(new Offer.Candidate(name, "").safe()).as(name).isFalse();
        }
        assertThat(new Offer.Candidate("a", "x\u001b[31m\ty\n").description()).isEqualTo("x [31m y ");
    }

    @Test
    void thereIsAScriptForEachShell() {
        for (String shell : List.of("bash", "zsh", "fish")) {
            assertThat(cli.run("completion", shell)).isZero();
            assertThat(cli.out).contains("__complete").contains("coxswain completion " + shell);
        }
        assertThat(cli.run("completion", "tcsh")).isEqualTo(2);
        assertThat(cli.run("completion")).isEqualTo(2);
    }

    /** A word that nothing is known of can be anything; whatever has a meaning says which. */
    @Test
    void everyArgumentSaysWhatItIs() {
        Coxswain.commands().forEach((name, command) -> {
            Syntax syntax = command.get().syntax();
            if (!syntax.arguments().isEmpty()) {
                assertThat(syntax.argument(0)).as(name).isPresent();
            }
            for (Syntax.Option option : syntax.options()) {
                if (option.names().contains("--socket") || option.names().contains("--timeout")) {
                    assertThat(option.value().kind())
                            .as(name + " " + option.names())
                            .isNotEqualTo(Value.Kind.TEXT);
                }
            }
        });
    }
}
