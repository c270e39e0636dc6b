package dev.coxswain.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.coxswain.control.ControlClient;
import dev.coxswain.control.Durations;
import dev.coxswain.control.JsonTree;
import dev.coxswain.control.NoSupervisor;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;

/** {@code logs}. */
final class LogsCommand extends ClientCommand {

    private static final int LONGEST_QUERY = 4096;

    private final TargetOptions targets;
    private boolean follow;
    private Optional<Integer> tail = Optional.empty();
    private Optional<String> since = Optional.empty();
    private boolean previous;
    private boolean timestamps;

    LogsCommand(Terminal terminal) {
        super(terminal, new Syntax("logs", "Shows what workers have written, as far as it is kept in memory."));
        targets = new TargetOptions(syntax());
        syntax().flag("-f, --follow", "And every new line, until interrupted.", () -> follow = true)
                .option("--tail", "N", "The last N lines of each instance.", text -> tail = Optional.of(lines(text)))
                .option("--since", Value.DURATION, "Nothing older, such as 5m.", text -> since = Optional.of(text))
                .flag("-p, --previous", "The run before the present one.", () -> previous = true)
                .flag("--timestamps", "The time before each line.", () -> timestamps = true)
                .exits(ExitCode.FAILED, "What a target writes isn't captured: its format is Raw.")
                .example("coxswain logs web/0 5")
                .example("coxswain logs web --tail 20 -f");
    }

    private static int lines(String text) {
        if (!text.matches("[0-9]{1,9}")) {
            throw Failure.usage("--tail takes a number of lines (was \"" + text + "\")");
        }
        return Integer.parseInt(text);
    }

    /** Instances whose last piece said that another one follows. */
    private final Set<String> unfinished = new HashSet<>();

    @Override
    String task() {
        return "show the logs of " + targets.words();
    }

    @Override
    int run(ControlClient client) throws NoSupervisor {
        CrewView crew = CrewView.read(client);
        numberIsTail(crew);
        List<Target> chosen = targets.resolve(crew);
        String options = options();
        boolean one = !targets.none()
                && chosen.stream()
                                .mapToInt(target -> crew.instances(target).size())
                                .sum()
                        == 1;
        // Of all workers, those whose lines are not captured are no reason to show none.
        String query = targets.everything() ? "?" : query(chosen);
        var response = client.lines("/v1/logs" + query + options, line -> show(line, chosen, one));
        terminal().out().flush();
        good(response);
        return ExitCode.OK;
    }

    /** {@code logs web 5}, as other supervisors' shells have it: unless a worker is called 5. */
    private void numberIsTail(CrewView crew) {
        String last = targets.names.size() < 2 ? "" : targets.names.getLast();
        if (tail.isEmpty() && last.matches("[0-9]{1,9}") && crew.worker(last).isEmpty()) {
            targets.names.removeLast();
            tail = Optional.of(lines(last));
        }
    }

    private String options() {
        since.filter(text -> Durations.parse(text).isEmpty()).ifPresent(text -> {
            throw Failure.usage("--since takes a duration such as 5m (was \"" + text + "\")");
        });
        return tail.map(lines -> "&tail=" + lines).orElse("")
                + since.map(text -> "&since=" + ControlClient.encode(text)).orElse("")
                + (follow ? "&follow=true" : "")
                + (previous ? "&previous=true" : "");
    }

    /**
     * The workers; an instance's number only where it is the one target, because the route takes one alone. More names
     * than a request's first line may hold are left out: {@link #show} leaves out the other workers' lines.
     */
    private static String query(List<Target> chosen) {
        StringJoiner query = new StringJoiner("&", "?", "");
        query.setEmptyValue("?");
        chosen.stream()
                .map(Target::worker)
                .distinct()
                .forEach(worker -> query.add("worker=" + ControlClient.encode(worker)));
        if (query.length() > LONGEST_QUERY) {
            return "?";
        }
        if (chosen.size() == 1 && chosen.getFirst().index().isPresent()) {
            query.add("instance=" + chosen.getFirst().index().getAsInt());
        }
        return query.toString();
    }

    private void show(String line, List<Target> chosen, boolean one) {
        JsonNode json = parse(line);
        String worker = json.path("worker").asText();
        int index = json.path("instance").asInt();
        if (!targets.none() && chosen.stream().noneMatch(target -> target.covers(worker, index))) {
            return;
        }
        String message = json.path("message").asText();
        String time = timestamps ? json.path("ts").asText() + " " : "";
        String source = worker + "/" + index;
        String stream = source + json.path("stream").asText();
        boolean further = unfinished.remove(stream);
        if (json.path("partial").asBoolean()) {
            unfinished.add(stream);
        }
        print(time + (one ? message : source + (further ? " + " : " | ") + message));
        if (follow) {
            flush();
        }
    }

    private static JsonNode parse(String line) {
        try {
            return JsonTree.read(line);
        } catch (JsonProcessingException cutOff) {
            throw new Failure(ExitCode.FAILED, "a line of the supervisor's answer is not JSON: " + line);
        }
    }
}
