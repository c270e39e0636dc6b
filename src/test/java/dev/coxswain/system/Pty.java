package dev.coxswain.system;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A program on a terminal of its own (script(1) of util-linux makes it), and a person at the keyboard. Keys that are
 * pressed early wait in the terminal, as they do for a person.
 */
final class Pty {

    static final String TAB = "\t";
    static final String CTRL_A = "\u0001";
    static final String CTRL_C = "\u0003";
    static final String CTRL_D = "\u0004";
    static final String CTRL_R = "\u0012";
    static final String CTRL_U = "\u0015";

    private final Program script;
    private int seen;

    private Pty(Program script) {
        this.script = script;
    }

    /** @param command for sh */
    static Pty start(Sandbox sandbox, String command) {
        List<String> argv = new ArrayList<>(List.of("script", "--quiet", "--flush", "--return", "--command"));
        argv.add("stty rows 40 cols 120; " + command);
        argv.add("/dev/null");
        return new Pty(sandbox.startListening(argv));
    }

    void type(String keys) {
        script.type(keys);
    }

    /** What the terminal got, without what moves and colours. */
    String screen() {
        return script.stdout()
                .replaceAll("\u001b\\][^\u0007\u001b]*(\u0007|\u001b\\\\)", "")
                .replaceAll("\u001b\\[[0-9;?]*[ -/]*[@-~]", "")
                .replaceAll("\u001b[()][A-Z0-9]|\u001b[=>78]", "")
                .replace("\r", "");
    }

    /** What the terminal got, all of it. */
    String raw() {
        return script.stdout();
    }

    /** Waits for it to appear after whatever was waited for before. */
    Pty await(String text) {
        Patience.await(
                Patience.LONG,
                () -> "\"" + text + "\" on the screen; there is: " + screen(),
                () -> screen().indexOf(text, seen),
                at -> at >= 0);
        seen = screen().indexOf(text, seen) + text.length();
        return this;
    }

    boolean shows(String text) {
        return screen().indexOf(text, seen) >= 0;
    }

    int awaitExit() {
        return script.awaitExit(Duration.ofSeconds(30));
    }

    boolean lives() {
        return script.lives();
    }
}
