package dev.coxswain.cli;

import dev.coxswain.control.ControlClient;
import dev.coxswain.control.NoSupervisor;
import dev.coxswain.crew.Signal;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "coxswain signal",
        description = "Sends a signal to a worker's processes.",
        footer = {"", "Example: coxswain signal HUP web"})
final class SignalCommand extends ClientCommand {

    @Parameters(index = "0", paramLabel = "SIG", description = "HUP, SIGHUP or 1.")
    String name = "";

    @Mixin
    TargetOptions targets = new TargetOptions();

    @Option(names = "--tree", description = "To every process of the tree, not its leader alone.")
    boolean tree;

    @Override
    int run(ControlClient client) throws NoSupervisor {
        Signal signal = Signal.parse(name)
                .orElseThrow(() -> Failure.usage("no such signal: " + name + "; write it as HUP, SIGHUP or 1"));
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
                Failure failure = Failure.of(response);
                complain(failure.words());
                exitCode = failure.exitCode();
            }
        }
        return exitCode;
    }
}
