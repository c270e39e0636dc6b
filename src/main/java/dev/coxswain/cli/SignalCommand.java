package dev.coxswain.cli;

import dev.coxswain.control.ControlClient;
import dev.coxswain.control.Nearest;
import dev.coxswain.control.NoSupervisor;
import dev.coxswain.crew.Signal;
import java.util.List;

/** {@code signal}. */
final class SignalCommand extends ClientCommand {

    private static final List<String> COMMON = List.of(
            "HUP", "INT", "QUIT", "KILL", "TERM", "USR1", "USR2", "STOP", "CONT", "WINCH", "ABRT", "ALRM", "PIPE");

    private final TargetOptions targets;
    private String name = "";
    private boolean tree;

    SignalCommand(Terminal terminal) {
        super(terminal, new Syntax("signal", "Sends a signal (HUP, SIGHUP or 1) to a worker's processes."));
        targets = new TargetOptions(syntax());
        syntax().arguments("SIG TARGET…", 1, Integer.MAX_VALUE, this::argument, Value.SIGNAL, Value.TARGET)
                .exits(ExitCode.FAILED, "It has no process.")
                .flag("--tree", "To every process of the tree, not its leader alone.", () -> tree = true)
                .example("coxswain signal HUP web");
    }

    private static String hint(String name) {
        String hint = Nearest.hint(name.startsWith("SIG") ? name.substring(3) : name, COMMON);
        return hint.isEmpty() ? "; write it as HUP, SIGHUP or 1" : hint;
    }

    private void argument(String text) {
        if (name.isEmpty()) {
            name = text;
        } else {
            targets.names.add(text);
        }
    }

    @Override
    String task() {
        return "signal " + targets.words();
    }

    @Override
    int run(ControlClient client) throws NoSupervisor {
        Signal signal = Signal.parse(name).orElseThrow(() -> Failure.usage("no such signal: " + name + hint(name)));
        targets.required();
        List<Target> chosen = targets.single().map(List::of).orElseGet(() -> List.of());
        if (chosen.isEmpty()) {
            chosen = targets.resolve(CrewView.read(client));
        }
        String body = "{\"signal\": \"" + signal.name() + "\", \"tree\": " + tree + "}";
        int exitCode = ExitCode.OK;
        for (Target target : chosen) {
            var response = client.post("/v1/workers/" + target.path() + "/signal", "application/json", body);
            if (response.ok()) {
                print(target + ": " + signal.name() + " sent");
            } else {
                // The others get theirs all the same.
                Failure failure = Failure.of(response).at("signal " + target);
                complain(failure);
                exitCode = failure.exitCode();
            }
        }
        return exitCode;
    }
}
