package dev.coxswain.system;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A test of the dashboard in a real browser; skipped where there is none. */
abstract class DashboardCase {

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private final List<Browser> opened = new ArrayList<>();

    @BeforeAll
    static void aBrowserIsThere() {
        Browser.needed();
    }

    @AfterEach
    void close() {
        opened.forEach(Browser::close);
    }

    /** With the dashboard on the management port, where nothing can be changed. */
    Supervised supervise(String spec) {
        sandbox.environment("COXSWAIN_MANAGEMENT_PORT", "0");
        sandbox.environment("COXSWAIN_DASHBOARD", "true");
        return sandbox.supervise(spec);
    }

    static String url(Supervised supervised) {
        return "http://127.0.0.1:" + Management.of(supervised).port() + "/";
    }

    /** Of a desk's size, with no page yet. */
    Browser browser() {
        Browser browser = Browser.open(sandbox);
        opened.add(browser);
        browser.size(1280, 900);
        return browser;
    }

    /** Shown once the event of the change of hash has been taken, which comes after this one's script. */
    static void view(Browser browser, String hash) {
        String before = browser.run("return location.hash").asText();
        browser.run("window.shown = document.querySelector('main h2'); location.hash = arguments[0]", hash);
        if (!before.equals(hash)) {
            Patience.until(
                    "the view " + hash,
                    () -> browser.run("return document.querySelector('main h2') !== window.shown")
                            .asBoolean());
        }
    }

    /** Answers the page's question for one. */
    static void show(Browser browser, String token) {
        browser.run(
                "document.getElementById('token').value = arguments[0]; document.querySelector('form button').click()",
                token);
    }

    /** A button that changes something. */
    static void click(Browser browser, String name) {
        browser.run(
                "[...document.querySelectorAll('.actions button')].find(b => b.textContent === arguments[0]).click()",
                name);
    }
}
