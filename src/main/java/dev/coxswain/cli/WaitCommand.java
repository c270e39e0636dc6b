package dev.coxswain.cli;

import dev.coxswain.control.ControlClient;
import dev.coxswain.control.NoSupervisor;
import java.util.List;
import java.util.Optional;

/** {@code wait}. */
final class WaitCommand extends ClientCommand {

    private final TargetOptions targets;
    private String state = "";
    private String timeout = "60s";

    WaitCommand(Terminal terminal) {
        super(
                terminal,
                new Syntax(
                        "wait",
                        "Waits until every instance is where it should be; ends with 1 once that can't come true any"
                                + " more."));
        targets = new TargetOptions(syntax());
        syntax().option(
                        "--for",
                        Value.words("STATE", "ready", "succeeded", "finished", "stopped"),
                        "ready, succeeded, finished or stopped.",
                        text -> state = text)
                .option("--timeout", Value.DURATION, "Wait at most so long (60s).", text -> timeout = text)
                .exits(ExitCode.FAILED, "It can't come true any more.")
                .exits(ExitCode.TIMED_OUT, "Timed out.")
                .example("coxswain wait web --for ready --timeout 30s");
    }

    private enum Goal {
        READY,
        SUCCEEDED,
        FINISHED,
        STOPPED;

        boolean reached(InstanceView instance) {
            return switch (this) {
                case READY -> instance.ready();
                case SUCCEEDED -> instance.succeeded() || instance.lastRunSucceeded();
                case FINISHED -> instance.succeeded() || instance.phase().equals("Failed") || instance.lastRunEnded();
                case STOPPED -> instance.stopped();
            };
        }

        /** Whether nothing but an operator or a new document could bring it there. */
        boolean hopeless(InstanceView instance) {
            boolean atRest = switch (instance.phase()) {
                case "Succeeded", "Failed", "Stopped" -> true;
                default -> false;
            };
            return atRest || this != STOPPED && instance.reason().equals("DependencyFailed");
        }
    }

    @Override
    String task() {
        return "wait for " + targets.words();
    }

    @Override
    int run(ControlClient client) throws NoSupervisor, InterruptedException {
        targets.required();
        Goal goal = goal();
        var limit = WaitOptions.duration(timeout);
        CrewView first = CrewView.read(client);
        List<Target> chosen = targets.resolve(first);
        if (goal == Goal.SUCCEEDED || goal == Goal.FINISHED) {
            chosen.forEach(target -> refuseEndless(first, target, goal));
        }
        Poll.until(client, Optional.of(limit), crew -> look(crew, chosen, goal));
        return ExitCode.OK;
    }

    private Goal goal() {
        return switch (state) {
            case "ready" -> Goal.READY;
            case "succeeded" -> Goal.SUCCEEDED;
            case "finished" -> Goal.FINISHED;
            case "stopped" -> Goal.STOPPED;
            case "" -> throw Failure.usage("missing --for STATE: ready, succeeded, finished or stopped");
            default -> throw Failure.usage("--for takes ready, succeeded, finished or stopped (was \"" + state + "\")");
        };
    }

    private static void refuseEndless(CrewView crew, Target target, Goal goal) {
        boolean scheduled = DocumentView.isScheduled(crew.spec(), target.worker());
        String policy =
                DocumentView.field(crew.spec(), target.worker(), "restartPolicy", scheduled ? "Never" : "Always");
        boolean givesUp =
                goal == Goal.FINISHED && DocumentView.has(crew.spec(), target.worker(), "backoff", "maxRestarts");
        boolean there = crew.instances(target).stream().allMatch(goal::reached);
        if (policy.equals("Always") && !givesUp && !there) {
            throw new Failure(
                    ExitCode.FAILED,
                    target + " can't " + (goal == Goal.FINISHED ? "finish" : "succeed")
                            + ": its restartPolicy is Always, so it is always restarted");
        }
    }

    private Poll.Answer look(CrewView crew, List<Target> chosen, Goal goal) {
        String missing = "";
        for (Target target : chosen) {
            List<InstanceView> instances = crew.instances(target);
            if (instances.isEmpty() && crew.worker(target.worker()).isEmpty() && goal != Goal.STOPPED) {
                throw new Failure(ExitCode.FAILED, target + " was removed");
            }
            if (instances.isEmpty() && target.index().isPresent() && (goal == Goal.READY || goal == Goal.SUCCEEDED)) {
                throw new Failure(
                        ExitCode.FAILED, target + " is there no more; `coxswain events` tells how its process ended");
            }
            for (InstanceView instance : instances) {
                if (goal.reached(instance)) {
                    continue;
                }
                if (goal.hopeless(instance)) {
                    throw new Failure(ExitCode.FAILED, "it can't be " + state + " any more: " + instance.words());
                }
                missing = instance.words();
            }
        }
        return missing.isEmpty() ? new Poll.Answer.Done() : new Poll.Answer.NotYet(missing);
    }
}
