package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coxswain.FreePort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The dashboard in a real browser. */
class DashboardIT extends DashboardCase {

    private static final String MARKUP = "<img src=x onerror=\\\"window.hacked=1\\\"><b>bold</b>";

    private static final String CREW = """
            workers:
              - {name: web, description: "<b>the shop</b>", command: ["sh", "-c", "echo listening; echo '%s'; echo warned >&2; exec sleep 600"], env: [{name: MARKUP, value: "%s"}]}
              - {name: pool, replicas: 3, command: ["sleep", "600"]}
              - {name: job, restartPolicy: Never, required: false, command: ["sh", "-c", "echo no space left on device >&2; exit 3"]}
            """.formatted(MARKUP, MARKUP);

    private static final List<String> VIEWS =
            List.of("#/", "#/workers/web", "#/workers/job", "#/workers/pool/1", "#/logs/web", "#/events", "#/document");

    private Browser open(Supervised supervised) {
        return open(url(supervised));
    }

    private Browser open(String url) {
        Browser browser = browser();
        browser.go(url);
        browser.awaitText("#connection", "Live");
        return browser;
    }

    @Test
    void itOpensAndAsksNobodyElse() {
        Supervised supervised = supervise(CREW);
        Browser browser = open(supervised);
        browser.awaitText("table.crew", "pool/2");
        assertThat(browser.text("#name")).isEqualTo("test");
        assertThat(browser.text("#health")).isEqualTo("Ready");
        String origin = "http://127.0.0.1:" + Management.of(supervised).port() + "/";
        for (String view : VIEWS) {
            view(browser, view);
        }
        JsonNode asked = browser.run("return performance.getEntriesByType('resource').map(entry => entry.name)");
        assertThat(asked)
                .isNotEmpty()
                .allMatch(url -> url.asText().startsWith(origin) || url.asText().startsWith("data:"));
        assertThat(browser.console()).isEmpty();
    }

    @Test
    void nothingCanBeChangedFromThere() {
        Supervised supervised = supervise(CREW);
        Browser browser = open(supervised);
        for (String view : VIEWS) {
            view(browser, view);
            assertThat(browser.count("button, form, input[type=submit], [role=button]"))
                    .as(view)
                    .isZero();
        }
        Management management = Management.of(supervised);
        assertThat(management.ask("POST", "/v1/shutdown").statusCode()).isEqualTo(405);
        assertThat(management.ask("GET", "/v1/access").body()).isEqualTo("{\"change\":false}");
    }

    @Test
    void withoutTheFlagNothingOfItIsThere() {
        sandbox.environment("COXSWAIN_MANAGEMENT_PORT", "0");
        Management management = Management.of(sandbox.supervise(CREW));
        for (String path : List.of("/", "/dashboard/", "/dashboard/index.html", "/v1/crew", "/v1/events")) {
            assertThat(management.ask("GET", path).statusCode()).as(path).isEqualTo(404);
        }
    }

    @Test
    void whatLooksLikeMarkupIsText() {
        Browser browser = open(supervise(CREW));
        view(browser, "#/logs/web");
        browser.awaitText(".log", "<img src=x onerror=");
        view(browser, "#/document");
        browser.awaitText(".document", "<img src=x onerror=");
        view(browser, "#/workers/web");
        browser.awaitText(".described", "<b>the shop</b>");
        assertThat(browser.count("img, b")).isZero();
        assertThat(browser.run("return window.hacked === undefined").asBoolean())
                .isTrue();
        // And were it not, the browser would not do it.
        JsonNode done = browser.run("""
                window.breaches = [];
                addEventListener('securitypolicyviolation', event => window.breaches.push(event.effectiveDirective));
                const script = document.createElement('script');
                script.append('window.hacked = 1');
                const attempts = {
                  inline: () => document.body.append(script),
                  markup: () => { document.body.innerHTML = '<img src=x onerror="window.hacked=1">'; },
                  handler: () => document.body.setAttribute('onclick', 'window.hacked = 1'),
                  elsewhere: () => { document.createElement('script').src = 'data:,window.hacked=1'; },
                };
                return Object.keys(attempts).filter(name => { try { attempts[name](); return true; } catch { return false; } });
                """);
        assertThat(done).extracting(JsonNode::asText).isSubsetOf("inline");
        Patience.until(
                "the policy's word",
                () -> browser.run("return window.breaches.length > 0").asBoolean());
        assertThat(browser.run("return window.hacked === undefined").asBoolean())
                .isTrue();
    }

    @Test
    void aCrashShowsUpExplainedWithoutAReload() {
        Supervised supervised = supervise(CREW);
        int pid = supervised.awaitPid("pool/1");
        Browser browser = open(supervised);
        browser.awaitText("table.crew", "pool/1");
        browser.run("window.stayed = true");
        Signals.send("KILL", pid);
        browser.awaitText("table.crew", "killed by SIGKILL, not by us");
        view(browser, "#/workers/pool/1");
        browser.awaitText(".exits", "killed by SIGKILL, not by us");
        browser.awaitText(".details", "Exited");
        view(browser, "#/workers/job");
        browser.awaitText(".exits", "exited with code 3");
        browser.awaitText(".exits", "no space left on device");
        view(browser, "#/events");
        browser.awaitText(".scroll", "pool/1");
        assertThat(browser.run("return window.stayed").asBoolean()).isTrue();
        assertThat(browser.console()).isEmpty();
    }

    @Test
    void aBadDocumentIsSaidAboveEverything() {
        Supervised supervised = supervise(CREW);
        Browser browser = open(supervised);
        sandbox.crew("workers: [{name: web, command: [\"sleep\", \"600\"], restartPolicy: always}]");
        browser.awaitText("#banners", "The newest document is refused; the last good one runs on.");
        browser.awaitText("#banners", "did you mean Always?");
    }

    @Test
    void logsFollowAndStandStillWhileSomebodyReads() {
        Supervised supervised = supervise("""
                workers:
                  - {name: web, command: ["sh", "-c", "seq 1 300; while ! test -e $DIR/more; do sleep 0.05; done; echo came later; while ! test -e $DIR/most; do sleep 0.05; done; seq 1000 4000; exec sleep 600"]}
                """);
        Browser browser = open(supervised);
        view(browser, "#/logs/web/0");
        browser.awaitText(".log", "\n300");
        String atEnd =
                "const log = document.querySelector('.log'); return log.scrollHeight - log.scrollTop - log.clientHeight < 30";
        assertThat(browser.run(atEnd).asBoolean()).isTrue();
        browser.run("document.querySelector('.log').scrollTop = 0");
        browser.awaitText(".log-state", "paused");
        sandbox.write("more", "");
        browser.awaitText(".log-state", "1 new line below");
        assertThat(browser.text(".log")).doesNotContain("came later");
        assertThat(browser.run("return document.querySelector('.log').scrollTop")
                        .asInt())
                .isZero();
        browser.run("document.getElementById('follow').click()");
        browser.awaitText(".log", "came later");
        sandbox.write("most", "");
        browser.awaitText(".log", "4000");
        assertThat(browser.count(".line")).as("bounded").isLessThanOrEqualTo(2000);
        browser.run(
                "const filter = document.getElementById('filter'); filter.value = '399'; filter.dispatchEvent(new Event('input'))");
        browser.awaitText(".log-state", "12 of 2000 lines");
    }

    @Test
    void theSupervisorGoesAndComesBack() throws IOException {
        int port = FreePort.choose();
        sandbox.environment("COXSWAIN_MANAGEMENT_PORT", Integer.toString(port));
        sandbox.environment("COXSWAIN_DASHBOARD", "true");
        Supervised first = sandbox.supervise(CREW);
        Browser browser = open("http://127.0.0.1:" + port + "/dashboard/");
        browser.run("window.stayed = true");
        first.terminate();
        browser.awaitText("#connection", "Disconnected");
        browser.awaitText("#connection", "Shown as of ");
        assertThat(browser.run("return document.body.classList.contains('stale')")
                        .asBoolean())
                .isTrue();
        browser.awaitText("table.crew", "pool/2");
        Supervised second =
                sandbox.settled(sandbox.run(sandbox.path("crew.yaml").toString()));
        browser.awaitText("#connection", "Live");
        browser.awaitText(".facts", "pid " + second.status().path("pid").asInt());
        assertThat(browser.run("return window.stayed && !document.body.classList.contains('stale')")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void aPhoneShowsAllOfItWithoutScrollingSideways() {
        Browser browser = open(supervise(CREW));
        for (int width : new int[] {360, 768}) {
            browser.size(width, 740);
            for (String view : VIEWS) {
                view(browser, view);
                Patience.pass(Duration.ofMillis(300));
                assertThat(browser.run("return document.documentElement.scrollWidth")
                                .asInt())
                        .as(view + " at " + width)
                        .isLessThanOrEqualTo(width);
            }
        }
    }

    @Test
    void allOfItIsReachedByKeyboardAndSeenToBe() {
        Browser browser = open(supervise(CREW));
        browser.awaitText("table.crew", "pool/2");
        List<String> reached = new ArrayList<>();
        for (int i = 0; i < 13; i++) {
            browser.press(Browser.TAB);
            JsonNode focus = browser.run("const e = document.activeElement; const s = getComputedStyle(e);"
                    + " return [e.id || e.textContent, s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2]");
            assertThat(focus.path(1).asBoolean())
                    .as("the focus on " + focus + " is seen")
                    .isTrue();
            reached.add(focus.path(0).asText());
        }
        assertThat(reached)
                .containsSubsequence(
                        "skip", "Workers", "Logs", "Events", "Document", "filter", "look", "web", "pool", "pool/0");
        browser.run("document.querySelector('nav a[data-view=events]').focus()");
        browser.press(Browser.ENTER);
        browser.awaitText("h2", "Events");
        assertThat(browser.run("return document.activeElement.tagName").asText())
                .isEqualTo("H2");
        assertThat(browser.text("nav [aria-current=page]")).isEqualTo("Events");
        assertThat(browser.run("return document.title").asText()).isEqualTo("Events · test · Coxswain");
        browser.run("document.getElementById('warnings').focus()");
        browser.press(Browser.SPACE);
        assertThat(browser.run("return document.getElementById('warnings').checked")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void itIsReadableAndSaysWhatItIs() throws IOException {
        String checks = script("accessibility.js");
        Browser browser = open(supervise(CREW));
        for (String scheme : List.of("light", "dark")) {
            browser.scheme(scheme);
            for (int width : new int[] {1280, 360}) {
                browser.size(width, 800);
                for (String view : VIEWS) {
                    view(browser, view);
                    Patience.await(
                            Patience.LONG,
                            () -> "no fault of " + view + " in " + scheme,
                            () -> browser.run(checks),
                            JsonNode::isEmpty);
                }
            }
        }
    }

    private static String script(String name) throws IOException {
        try (var resource = Objects.requireNonNull(DashboardIT.class.getResourceAsStream(name))) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Those of docs/dashboard: bin/screenshots copies them from target. */
    @Test
    void itsPicturesAreTaken() throws IOException {
        sandbox.environment("COXSWAIN_MANAGEMENT_PORT", "0");
        sandbox.environment("COXSWAIN_DASHBOARD", "true");
        // The page shows where it is.
        Path folder = Files.createDirectories(Path.of("/tmp/shop"));
        try {
            Path crew = Files.writeString(folder.resolve("crew.yaml"), script("pictured.yaml"));
            pictures(sandbox.settled(sandbox.run(crew.toString())));
        } finally {
            Sandbox.delete(folder);
        }
    }

    private void pictures(Supervised supervised) throws IOException {
        supervised.await("mailer/0", "Backoff");
        Browser browser = open(supervised);
        Patience.pass(Duration.ofSeconds(60));
        picture(browser, "workers", "#/", 1280, 760, "light");
        picture(browser, "worker", "#/workers/mailer", 1280, 860, "dark");
        picture(browser, "logs", "#/logs/web/0", 1280, 620, "light");
        picture(browser, "phone", "#/", 360, 740, "dark");
    }

    private static void picture(Browser browser, String name, String view, int width, int height, String scheme)
            throws IOException {
        browser.size(width, height);
        browser.scheme(scheme);
        view(browser, view);
        Patience.pass(Duration.ofSeconds(2));
        byte[] png = browser.screenshot();
        assertThat(png.length).as(name).isLessThan(150_000);
        Path folder = Files.createDirectories(Path.of("target", "dashboard"));
        Files.write(folder.resolve(name + ".png"), png);
    }
}
