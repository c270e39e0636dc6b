package dev.coxswain.cli;

import dev.coxswain.control.ControlClient;
import dev.coxswain.control.NoSupervisor;
import dev.coxswain.crew.Signal;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "coxswain signal",
        description = "Sends a signal (HUP, SIGHUP or 1) to a worker's processes.",
        customSynopsis = "coxswain signal SIG TARGET… [--tree] [-l K=V[,K=V]] [--all] [--socket PATH]",
        footer = {"", "Example: coxswain signal HUP web"})
final class SignalCommand extends ClientCommand {

    @Mixin
    TargetOptions targets = new TargetOptions();

    @Option(names = "--tree", description = "To every process of the tree, not its leader alone.")
    boolean tree;

    @Override
    int run(ControlClient client) throws NoSupervisor {
        if (targets.names.isEmpty()) {
            throw Failure.usage("name a signal and a TARGET, such as: coxswain signal HUP web");
        }
        // Among the positional ones, because picocli gives the mixin all of them.
        String name = targets.names.removeFirst();
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
