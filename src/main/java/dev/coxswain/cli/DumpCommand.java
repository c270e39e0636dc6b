package dev.coxswain.cli;

import dev.coxswain.control.ControlClient;
import dev.coxswain.control.NoSupervisor;
import java.util.Optional;

/** {@code dump}. */
final class DumpCommand extends ClientCommand {

    private Optional<String> name = Optional.empty();

    DumpCommand(Terminal terminal) {
        super(
                terminal,
                new Syntax("dump", "Shows the state of everything, or of one TARGET's processes, for finding faults."));
        syntax().arguments("[TARGET]", 0, 1, text -> name = Optional.of(text), Value.TARGET)
                .exits(ExitCode.NO_SUCH_TARGET, "There is no such target.")
                .example("coxswain dump web/0");
    }

    @Override
    String task() {
        return "dump " + name.orElse("the state");
    }

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
