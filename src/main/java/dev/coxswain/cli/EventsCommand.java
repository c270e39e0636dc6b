package dev.coxswain.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coxswain.control.ControlClient;
import dev.coxswain.control.JsonTree;
import dev.coxswain.control.NoSupervisor;
import dev.coxswain.control.Response;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** {@code events}: what has happened lately, and with {@code -f} what happens. */
final class EventsCommand extends ClientCommand {

    /** What the cells of a column may need later: followed rows are printed as they come. */
    private static final int[] FOLLOWED = {24, 7, 14, 12, 0};

    private final TargetOptions targets;
    private String format = "table";
    private boolean follow;
    private boolean first = true;

    EventsCommand(Terminal terminal) {
        super(terminal, new Syntax("events", "Shows what has happened lately, the oldest first."));
        targets = new TargetOptions(syntax());
        syntax().option("-o", Value.FORMAT, "table, wide, json, yaml or name.", text -> format = text)
                .flag("-f, --follow", "And what happens, until interrupted.", () -> follow = true)
                .example("coxswain events web -f");
    }

    @Override
    String task() {
        return "show the events of " + (targets.none() ? "the crew" : targets.words());
    }

    @Override
    int run(ControlClient client) throws NoSupervisor {
        OutputFormat output = OutputFormat.parse(format);
        List<Target> chosen = targets.none() ? List.of() : targets.resolve(CrewView.read(client));
        if (follow) {
            return follow(client, output, chosen);
        }
        List<EventView> events = new ArrayList<>();
        good(client.lines("/v1/events", line -> add(line, chosen, events)));
        switch (output) {
            case JSON, YAML -> {
                ObjectNode list = JsonTree.object();
                ArrayNode items = list.putArray("items");
                events.forEach(event -> items.add(event.json()));
                print(output.print(list));
            }
            case NAME -> names(events).forEach(this::print);
            case TABLE, WIDE -> {
                if (events.isEmpty()) {
                    complain("no events");
                } else {
                    table(events, output == OutputFormat.WIDE, output == OutputFormat.WIDE)
                            .lines(new int[FOLLOWED.length], Paint.of(terminal()))
                            .forEach(this::print);
                }
            }
        }
        return ExitCode.OK;
    }

    private int follow(ControlClient client, OutputFormat output, List<Target> chosen) throws NoSupervisor {
        int[] widths = FOLLOWED.clone();
        Response response = client.lines("/v1/events?follow=true", line -> {
            List<EventView> one = new ArrayList<>(1);
            add(line, chosen, one);
            one.forEach(event -> show(event, output, widths));
        });
        terminal().out().flush();
        good(response);
        return ExitCode.OK;
    }

    private void show(EventView event, OutputFormat output, int[] widths) {
        switch (output) {
            case JSON -> print(JsonTree.text(event.json()));
            case YAML -> print((first ? "" : "---\n") + output.print(event.json()));
            case NAME -> names(List.of(event)).forEach(this::print);
            case TABLE, WIDE -> {
                List<String> lines =
                        table(List.of(event), true, output == OutputFormat.WIDE).lines(widths, Paint.of(terminal()));
                lines.subList(first ? 0 : 1, lines.size()).forEach(this::print);
            }
        }
        first = false;
        flush();
    }

    private void add(String line, List<Target> chosen, List<EventView> events) {
        EventView event = parse(line);
        if (targets.none() || chosen.stream().anyMatch(event::regards)) {
            events.add(event);
        }
    }

    private static EventView parse(String line) {
        try {
            return new EventView(JsonTree.read(line));
        } catch (JsonProcessingException cutOff) {
            throw new Failure(ExitCode.FAILED, "a line of the supervisor's answer is not JSON: " + line);
        }
    }

    private static Set<String> names(List<EventView> events) {
        Set<String> names = new LinkedHashSet<>();
        events.stream()
                .map(EventView::regarding)
                .filter(name -> !name.isEmpty())
                .forEach(names::add);
        return names;
    }

    /**
     * @param exact the time itself, since how long ago it was would soon be wrong, or was asked for
     * @param whole all of the message
     */
    private Table table(List<EventView> events, boolean exact, boolean whole) {
        Table table = new Table(exact ? "TIME" : "LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE");
        Instant now = terminal().clock().instant();
        for (EventView event : events) {
            table.row(List.of(
                    exact ? event.time() : event.age(now),
                    event.type(),
                    event.reason(),
                    event.regarding().isEmpty() ? Figures.NONE : event.regarding(),
                    whole ? event.message() : event.brief()));
        }
        return table;
    }
}
