package dev.coxswain.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coxswain.control.ControlClient;
import dev.coxswain.control.NoSupervisor;
import java.util.Optional;

/** {@code reload}. */
final class ReloadCommand extends ClientCommand {

    private boolean wait;

    ReloadCommand(Terminal terminal) {
        super(terminal, new Syntax("reload", "Reads the source again. A bad document changes nothing."));
        syntax().flag("--wait", "Wait until the change is rolled out.", () -> wait = true)
                .exits(ExitCode.FAILED, "The source is gone, or the rollout failed.")
                .exits(ExitCode.INVALID_DOCUMENT, "The document is invalid: its errors are told, and nothing changes.")
                .example("coxswain reload --wait");
    }

    @Override
    int run(ControlClient client) throws NoSupervisor, InterruptedException {
        JsonNode result = good(client.post("/v1/reload")).json();
        boolean applied = result.path("result").asText().equals("Applied");
        print((applied ? "reloaded, revision " : "unchanged, revision ")
                + result.path("revision").asText());
        if (wait) {
            Poll.until(client, Optional.empty(), this::rolledOut);
        }
        return ExitCode.OK;
    }

    private Poll.Answer rolledOut(CrewView crew) {
        JsonNode progressing = crew.condition("Progressing");
        if (progressing.path("status").asText().equals("True")) {
            return new Poll.Answer.NotYet(progressing.path("message").asText());
        }
        String reason = progressing.path("reason").asText("Complete");
        if (reason.equals("Complete")) {
            return new Poll.Answer.Done();
        }
        throw new Failure(
                ExitCode.FAILED,
                "the rollout failed: " + reason + " "
                        + progressing.path("message").asText());
    }
}
