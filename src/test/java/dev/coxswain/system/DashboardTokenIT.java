package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page on the network API's own port: over TLS, for whoever shows a token of the token file. */
class DashboardTokenIT extends DashboardCase {

    private static final Pattern API = Pattern.compile("API on (127\\.0\\.0\\.1:[0-9]+), TLS");
    private static final String READER = "reader-0123456789abcdef";
    private static final String OPERATOR = "operator-0123456789abcdef";

    private Supervised supervised() throws IOException {
        OwnCertificate.make(sandbox.folder(), "page");
        Path tokens = sandbox.write("tokens", READER + ",rita,read\n" + OPERATOR + ",otto,change\n");
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
        return sandbox.settled(sandbox.run(
                sandbox.crew("workers: [{name: web, command: [\"sleep\", \"600\"]}]")
                        .toString(),
                "--api-port",
                "0",
                "--api-host",
                "127.0.0.1",
                "--api-cert",
                sandbox.path("tls.crt").toString(),
                "--api-key",
                sandbox.path("tls.key").toString(),
                "--api-token-file",
                tokens.toString()));
    }

    private Browser open(Supervised supervised) {
        supervised.program().awaitStderr("API on 127.0.0.1:");
        Matcher told = API.matcher(supervised.program().stderr());
        assertThat(told.find()).isTrue();
        Browser browser = browser();
        browser.go("https://" + told.group(1) + "/");
        browser.awaitText("main", "This address answers who shows a bearer token");
        return browser;
    }

    @Test
    void aWrongTokenShowsNothingAndAReaderMayChangeNothing() throws IOException {
        Supervised supervised = supervised();
        Browser browser = open(supervised);
        show(browser, "nobody-0123456789abcdef");
        browser.awaitText("main", "This token is not accepted.");
        assertThat(browser.text("body")).doesNotContain("Workers and their instances");
        show(browser, READER);
        browser.awaitText("#connection", "Live");
        browser.awaitText("main", "Workers and their instances");
        for (String view : List.of("#/workers/web", "#/document", "#/")) {
            view(browser, view);
            assertThat(browser.count(".actions")).as(view).isZero();
        }
        assertThat(supervised.program().stderr()).doesNotContain("asks over the network", READER);
    }

    @Test
    void anOperatorsButtonsDoWhatTheySay() throws IOException {
        Supervised supervised = supervised();
        int first = supervised.awaitPid("web/0");
        Browser browser = open(supervised);
        show(browser, OPERATOR);
        browser.awaitText("#connection", "Live");
        browser.run("location.hash = '#/workers/web'");
        browser.awaitText(".actions", "Restart");
        click(browser, "Restart");
        browser.awaitText(".said", "Restart: asked for.");
        Patience.until(
                "another process",
                () -> supervised.instance("web/0").path("restarts").asInt() == 1);
        assertThat(supervised.awaitPid("web/0")).isNotEqualTo(first);
        supervised.program().awaitStderr("otto asks over the network: POST /v1/workers/web/restart");

        click(browser, "Stop");
        browser.awaitText("dialog", "Stop web?");
        browser.press(Browser.TAB, Browser.ENTER);
        browser.awaitText(".said", "Stop: asked for.");
        Patience.until(
                "it is stopped",
                () -> supervised.instance("web/0").path("phase").asText().equals("Stopped"));
        browser.awaitText("main", "Stopped");
        assertThat(supervised.program().stderr())
                .contains("otto asks over the network: POST /v1/workers/web/stop")
                .doesNotContain(OPERATOR);
    }
}
