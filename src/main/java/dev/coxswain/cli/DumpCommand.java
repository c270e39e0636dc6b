package dev.coxswain.cli;

import dev.coxswain.control.ControlClient;
import dev.coxswain.control.NoSupervisor;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "coxswain dump",
        description = "Shows the state of everything, or of one TARGET's processes, for finding faults.",
        footer = {"", "Example: coxswain dump web/0"})
final class DumpCommand extends ClientCommand {

    @Parameters(arity = "0..1", paramLabel = "TARGET", description = "A worker (web) or an instance (web/0).")
    Optional<String> name = Optional.empty();

    @Override
    int run(ControlClient client) throws NoSupervisor {
        String query = name.map(Target::parse)
                .map(target -> "?worker=" + ControlClient.encode(target.worker())
                        + (target.index().isPresent()
                                ? "&instance=" + target.index().getAsInt()
                                : ""))
                .orElse("");
        print(good(client.get("/v1/dump" + query)).body().stripTrailing());
        return ExitCode.OK;
    }
}
