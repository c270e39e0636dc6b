package dev.coxswain.engine.sim;

import dev.coxswain.crew.Crew;
import dev.coxswain.crew.Worker;
import dev.coxswain.engine.Action;
import dev.coxswain.engine.Event;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The last events of a run and what came of them, in words when somebody asks. */
final class Story {

    private static final int KEPT = 30;

    private record Line(long now, Event event, List<Action> actions) {}

    private final @Nullable Line[] lines = new Line[KEPT];
    private final boolean aloud;
    private long count;

    /** @param aloud whether each line is printed as it comes */
    Story(boolean aloud) {
        this.aloud = aloud;
    }

    void add(long now, Event event, List<Action> actions) {
        Line line = new Line(now, event, actions);
        lines[(int) (count++ % KEPT)] = line;
        if (aloud) {
            System.out.println(words(count, line));
        }
    }

    long count() {
        return count;
    }

    String last() {
        StringBuilder text = new StringBuilder();
        for (long i = Math.max(0, count - KEPT); i < count; i++) {
            Line line = lines[(int) (i % KEPT)];
            if (line != null) {
                text.append(words(i + 1, line)).append('\n');
            }
        }
        return text.toString();
    }

    private static String words(long number, Line line) {
        StringBuilder text = new StringBuilder(
                String.format(Locale.ROOT, "%5d  %12.6f s  %s", number, line.now() / 1e9, words(line.event())));
        for (Action action : line.actions()) {
            text.append("\n                            → ").append(words(action));
        }
        return text.toString();
    }

    private static String words(Event event) {
        return event instanceof Event.Loaded(var crew, var lastRuns) ? words(crew) : event.toString();
    }

    private static String words(Action action) {
        return switch (action) {
            case Action.Spawn spawn ->
                "Spawn " + spawn.id() + " generation " + spawn.generation() + " as "
                        + spawn.worker().process().command() + " of " + spawn.crew();
            case Action.Tell(var notice) ->
                "Tell " + notice.reason() + " " + notice.regarding() + ": " + notice.message();
            case Action.Check check ->
                "Check " + check.kind() + " " + check.subject().id() + " generation "
                        + check.subject().generation() + " task " + check.task();
            case Action.RunHook hook ->
                "RunHook " + hook.kind() + " " + hook.subject().id() + " generation "
                        + hook.subject().generation() + " task " + hook.task();
            default -> action.toString();
        };
    }

    private static String words(Crew crew) {
        StringBuilder text = new StringBuilder("Loaded " + crew.name() + ", exit " + crew.exitWhen() + ", grace "
                + crew.terminationGracePeriod() + ", " + crew.rollout());
        for (Worker worker : crew.workers()) {
            text.append("\n         ")
                    .append(worker.name())
                    .append(' ')
                    .append(worker.process().command());
            text.append(" ×").append(worker.replicas()).append(' ').append(worker.restartPolicy());
            text.append(" success ").append(worker.successExitCodes());
            text.append(" grace ").append(worker.terminationGracePeriod());
            text.append(' ').append(worker.schedule()).append(worker.every()).append(worker.activeDeadline());
            text.append(" delay ").append(worker.startDelay());
            text.append(" onSuccess ")
                    .append(worker.onSuccess())
                    .append(" onFailure ")
                    .append(worker.onFailure());
            text.append(' ').append(worker.probes()).append(worker.lifecycle());
            text.append(' ').append(worker.backoff()).append(' ').append(worker.dependsOn());
        }
        return text.toString();
    }
}
