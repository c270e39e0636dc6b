package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What the dashboard asks for where its reader has to show a token, and may change something. */
class DashboardOperateIT extends DashboardCase {

    private static final String CREW = "workers: [{name: web, command: [\"sleep\", \"600\"]}]";

    @Test
    void aTokenIsAskedForAndButtonsDoWhatTheySay() throws IOException {
        Supervised supervised = supervise(CREW);
        Browser browser = browser();
        browser.before(script("authorised.js"));
        browser.go(url(supervised) + "dashboard/");
        browser.awaitText("main", "This address answers who shows a bearer token");
        assertThat(browser.run("return document.activeElement.id").asText()).isEqualTo("token");
        show(browser, "wrong");
        browser.awaitText("main", "This token is not accepted.");
        show(browser, "secret");
        browser.awaitText("#connection", "Live");
        browser.awaitText(".actions", "Reload the document");
        click(browser, "Reload the document");
        browser.awaitText(".said", "Reload the document: asked for.");

        browser.run("location.hash = '#/workers/web'");
        browser.awaitText(".actions", "Scale");
        click(browser, "Restart");
        browser.awaitText(".said", "Restart: asked for.");
        click(browser, "Send");
        browser.awaitText(".said", "Send: asked for.");
        click(browser, "Scale");
        browser.awaitText(".said", "Scale failed: it is being stopped");

        click(browser, "Stop");
        browser.awaitText("dialog", "Stop web? It stays stopped until somebody starts it.");
        assertThat(browser.run("return document.activeElement.textContent").asText())
                .as("what does nothing has the focus")
                .isEqualTo("Cancel");
        browser.press(Browser.ENTER);
        Patience.until("no question", () -> browser.count("dialog") == 0);
        click(browser, "Stop");
        browser.awaitText("dialog", "Stop web?");
        browser.press(Browser.TAB, Browser.ENTER);
        browser.awaitText(".said", "Stop: asked for.");
        assertThat(browser.run("return window.orders"))
                .extracting(JsonNode::asText)
                .containsExactly(
                        "reload",
                        "workers/web/restart",
                        "workers/web/signal {\"signal\":\"HUP\"}",
                        "workers/web/scale {\"replicas\":1}",
                        "workers/web/stop");
    }

    private static String script(String name) throws IOException {
        try (var resource = Objects.requireNonNull(DashboardOperateIT.class.getResourceAsStream(name))) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
