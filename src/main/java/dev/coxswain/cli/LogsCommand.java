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
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "coxswain logs",
        description = "Shows what workers have written, as far as it is kept in memory.",
        footer = {"", "Example: coxswain logs web --tail 20 -f"})
final class LogsCommand extends ClientCommand {

    @Mixin
    TargetOptions targets = new TargetOptions();

    @Option(
            names = {"-f", "--follow"},
            description = "And every new line, until interrupted.")
    boolean follow;

    @Option(names = "--tail", paramLabel = "N", description = "The last N lines of each instance.")
    Optional<Integer> tail = Optional.empty();

    @Option(names = "--since", paramLabel = "DURATION", description = "Nothing older, such as 5m.")
    Optional<String> since = Optional.empty();

    @Option(
            names = {"-p", "--previous"},
            description = "The run before the present one.")
    boolean previous;

    @Option(names = "--timestamps", description = "The time before each line.")
    boolean timestamps;

    /** Instances whose last piece said that another one follows. */
    private final Set<String> unfinished = new HashSet<>();

    @Override
    int run(ControlClient client) throws NoSupervisor {
        String options = options();
        CrewView crew = CrewView.read(client);
        List<Target> chosen = targets.resolve(crew);
        boolean one = !targets.none()
                && chosen.stream()
                                .mapToInt(target -> crew.instances(target).size())
                                .sum()
                        == 1;
        var response = client.lines("/v1/logs" + query(chosen) + options, line -> show(line, chosen, one));
        terminal().out().flush();
        good(response);
        return ExitCode.OK;
    }

    private String options() {
        since.filter(text -> Durations.parse(text).isEmpty()).ifPresent(text -> {
            throw Failure.usage("--since takes a duration such as 5m (was \"" + text + "\")");
        });
        tail.filter(lines -> lines < 0).ifPresent(lines -> {
            throw Failure.usage("--tail takes a number of lines (was " + lines + ")");
        });
        return tail.map(lines -> "&tail=" + lines).orElse("")
                + since.map(text -> "&since=" + ControlClient.encode(text)).orElse("")
                + (follow ? "&follow=true" : "")
                + (previous ? "&previous=true" : "");
    }

    /** The workers; an instance's number only where it is the one target, because the route takes one alone. */
    private static String query(List<Target> chosen) {
        StringJoiner query = new StringJoiner("&", "?", "");
        query.setEmptyValue("?");
        chosen.stream()
                .map(Target::worker)
                .distinct()
                .forEach(worker -> query.add("worker=" + ControlClient.encode(worker)));
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
            terminal().out().flush();
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
