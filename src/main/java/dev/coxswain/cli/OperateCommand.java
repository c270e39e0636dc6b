package dev.coxswain.cli;

import dev.coxswain.control.ControlClient;
import dev.coxswain.control.NoSupervisor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code start}, {@code stop} and {@code restart}. The supervisor itself waits for a single target; for several all
 * are asked for at once, because one may depend on another, and then the crew is watched.
 */
abstract class OperateCommand extends ClientCommand {

    private final String verb;
    private final String done;

    private final TargetOptions targets;
    private final WaitOptions wait;

    private OperateCommand(Terminal terminal, String verb, String done, String description) {
        super(terminal, new Syntax(verb, description));
        this.targets = new TargetOptions(syntax());
        this.wait = new WaitOptions(syntax());
        this.verb = verb;
        this.done = done;
    }

    /** Whether the instance is where the command was to bring it. {@code before}: its life before it was asked for. */
    abstract boolean there(InstanceView instance, String before);

    boolean failed(InstanceView instance, String before) {
        return instance.inTrouble();
    }

    @Override
    String task() {
        return verb + " " + targets.words();
    }

    @Override
    int run(ControlClient client) throws NoSupervisor, InterruptedException {
        targets.required();
        var timeout = wait.timeout();
        Optional<Target> single = targets.single();
        if (single.isPresent()) {
            Target target = single.get();
            String waiting = wait.noWait() ? "" : "?wait=true&timeout=" + timeout.toMillis() + "ms";
            good(client.post("/v1/workers/" + target.path() + "/" + verb + waiting));
            print(target + (wait.noWait() ? ": " + verb + " asked for" : " " + done));
            return ExitCode.OK;
        }
        CrewView before = CrewView.read(client);
        List<Target> chosen = targets.resolve(before);
        Map<String, String> lives = new HashMap<>();
        for (Target target : chosen) {
            before.instances(target).forEach(instance -> lives.put(instance.id(), instance.life()));
            var response = client.post("/v1/workers/" + target.path() + "/" + verb);
            if (!response.ok()) {
                throw Failure.of(response).at(verb + " " + target);
            }
        }
        if (wait.noWait()) {
            chosen.forEach(target -> print(target + ": " + verb + " asked for"));
            return ExitCode.OK;
        }
        Poll.until(client, Optional.of(timeout), crew -> look(crew, chosen, lives));
        chosen.forEach(target -> print(target + " " + done));
        return ExitCode.OK;
    }

    private Poll.Answer look(CrewView crew, List<Target> chosen, Map<String, String> lives) {
        List<String> failed = new ArrayList<>();
        String missing = "";
        for (Target target : chosen) {
            for (InstanceView instance : crew.instances(target)) {
                String before = lives.getOrDefault(instance.id(), "");
                if (there(instance, before)) {
                    continue;
                }
                if (failed(instance, before)) {
                    failed.add(instance.words());
                } else {
                    missing = instance.words();
                }
            }
        }
        if (!missing.isEmpty()) {
            return new Poll.Answer.NotYet(missing);
        }
        if (!failed.isEmpty()) {
            throw new Failure(ExitCode.FAILED, String.join("; ", failed));
        }
        return new Poll.Answer.Done();
    }

    /** {@code start}. */
    static final class Start extends OperateCommand {
        Start(Terminal terminal) {
            super(terminal, "start", "started", "Starts workers and waits until they are ready or have succeeded.");
            syntax().exits(ExitCode.FAILED, "An instance failed or backs off.").example("coxswain start web queue/0");
        }

        @Override
        boolean there(InstanceView instance, String before) {
            return instance.ready() || instance.succeeded() || instance.betweenRuns();
        }
    }

    /** {@code stop}. */
    static final class Stop extends OperateCommand {
        Stop(Terminal terminal) {
            super(
                    terminal,
                    "stop",
                    "stopped",
                    "Stops workers and waits until nothing of them is left; they stay stopped until `start`.");
            syntax().example("coxswain stop web");
        }

        @Override
        boolean there(InstanceView instance, String before) {
            return instance.stopped();
        }

        @Override
        boolean failed(InstanceView instance, String before) {
            return false;
        }
    }

    /** {@code restart}. */
    static final class Restart extends OperateCommand {
        Restart(Terminal terminal) {
            super(
                    terminal,
                    "restart",
                    "restarted",
                    "Restarts workers and waits until they are ready or have succeeded.");
            syntax().exits(ExitCode.FAILED, "An instance failed or backs off.")
                    .example("coxswain restart -l tier=web --timeout 30s");
        }

        @Override
        boolean there(InstanceView instance, String before) {
            return instance.betweenRuns()
                    || !instance.life().equals(before) && (instance.ready() || instance.succeeded());
        }

        @Override
        boolean failed(InstanceView instance, String before) {
            return instance.inTrouble() && !instance.life().equals(before);
        }
    }
}
