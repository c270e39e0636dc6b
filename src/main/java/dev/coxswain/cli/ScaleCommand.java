package dev.coxswain.cli;

import dev.coxswain.control.ControlClient;
import dev.coxswain.control.NoSupervisor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code scale}. */
final class ScaleCommand extends ClientCommand {

    private static final Pattern FORM = Pattern.compile("([^/=\\s]+)=([0-9]{1,4})");

    private final WaitOptions wait;
    private String wanted = "";

    ScaleCommand(Terminal terminal) {
        super(
                terminal,
                new Syntax("scale", "Runs so many instances, until the document's replicas of that worker change."));
        wait = new WaitOptions(syntax());
        syntax().arguments("NAME=N", 1, 1, text -> wanted = text, Value.of("NAME=N", Value.Kind.REPLICAS))
                .exits(ExitCode.FAILED, "An instance failed or backs off.")
                .exits(ExitCode.NO_SUCH_TARGET, "There is no such worker.")
                .example("coxswain scale queue=5");
    }

    @Override
    String task() {
        return "scale " + wanted.replaceFirst("=.*", "");
    }

    @Override
    int run(ControlClient client) throws NoSupervisor {
        Matcher form = FORM.matcher(wanted);
        if (!form.matches() || Integer.parseInt(form.group(2)) > 1000) {
            throw Failure.usage(
                    "scale takes a worker and a number from 0 to 1000, such as queue=5 (was \"" + wanted + "\")");
        }
        String waiting =
                wait.noWait() ? "" : "?wait=true&timeout=" + wait.timeout().toMillis() + "ms";
        good(client.post(
                "/v1/workers/" + ControlClient.encode(form.group(1)) + "/scale" + waiting,
                "application/json",
                "{\"replicas\": " + Integer.parseInt(form.group(2)) + "}"));
        print(form.group(1)
                + (wait.noWait() ? ": scale to " : " scaled to ")
                + Integer.parseInt(form.group(2))
                + (wait.noWait() ? " asked for" : ""));
        return ExitCode.OK;
    }
}
