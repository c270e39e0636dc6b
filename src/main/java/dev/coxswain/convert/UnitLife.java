package dev.coxswain.convert;

import dev.coxswain.convert.UnitFile.Entry;
import dev.coxswain.crew.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a service runs, and how it starts, restarts and stops: systemd.service(5). */
final class UnitLife {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(90);

    /** systemd waits for so long unless it is told otherwise. */
    private static final long STOP_SECONDS = 90;

    private static final long DAY_SECONDS = 86_400;

    /** sysexits.h. */
    private static final List<String> EXITS = List.of(
            "USAGE",
            "DATAERR",
            "NOINPUT",
            "NOUSER",
            "NOHOST",
            "UNAVAILABLE",
            "SOFTWARE",
            "OSERR",
            "OSFILE",
            "CANTCREAT",
            "IOERR",
            "TEMPFAIL",
            "PROTOCOL",
            "NOPERM",
            "CONFIG");

    private static final Pattern KILL = Pattern.compile("(?:/usr)?(?:/bin/)?kill");

    private final UnitValues values;
    private final DraftWorker worker;
    private String type = "simple";

    UnitLife(UnitValues values, DraftWorker worker) {
        this.values = values;
        this.worker = worker;
    }

    /** Whether it is done when it ends: others wait for its success. */
    boolean oneshot() {
        return type.equals("oneshot");
    }

    /** Whether it says when it is up. */
    boolean notifies() {
        return type.startsWith("notify");
    }

    void read() throws Unreadable {
        type();
        commands();
        hooks();
        new UnitRestart(values, worker).read();
        timeouts();
        exitStatus();
        signal();
    }

    private void type() throws Unreadable {
        Optional<Entry> entry = values.last("Service", "Type");
        boolean bus = values.last("Service", "BusName").isPresent();
        type = entry.map(Entry::value).orElse(bus ? "dbus" : "simple");
        switch (type) {
            case "simple", "exec", "idle", "oneshot", "notify", "notify-reload" -> {}
            case "forking" ->
                values.remark(
                        entry.orElseThrow(),
                        "a program that goes into the background ends here when its first process does, and what it"
                                + " left is ended too: use its foreground option");
            case "dbus" ->
                values.remark(
                        entry.or(() -> values.last("Service", "BusName")).orElseThrow(),
                        "there is no message bus: the worker is ready as soon as it runs; a readinessProbe tells"
                                + " more");
            default ->
                throw values.wrong(
                        entry.orElseThrow(),
                        "one of simple, exec, forking, oneshot, dbus, notify, notify-reload, idle");
        }
        if (values.bool("Service", "RemainAfterExit", false)) {
            values.last("Service", "RemainAfterExit")
                    .filter(_ -> !oneshot())
                    .ifPresent(one -> values.remark(
                            one, "is left out: a worker that has ended is Succeeded or Failed, as dependsOn sees it"));
        }
    }

    private List<UnitCommand> all(String option) throws Unreadable {
        List<UnitCommand> commands = new ArrayList<>();
        for (Entry entry : values.unit().all("Service", option)) {
            commands.addAll(UnitCommand.read(values, entry));
        }
        return commands;
    }

    private void commands() throws Unreadable {
        List<UnitCommand> commands = new ArrayList<>(all("ExecStartPre"));
        List<UnitCommand> main = all("ExecStart");
        if (main.isEmpty()) {
            throw new Unreadable(worker.at(), values.unit().name() + ": has no ExecStart");
        }
        if (main.size() > 1 && !oneshot()) {
            throw new Unreadable(
                    main.get(1).entry().at(),
                    values.unit().name() + " ExecStart: must be one command unless Type=oneshot");
        }
        commands.addAll(main);
        for (UnitCommand command : commands) {
            if (command.privileged() && values.last("Service", "User").isPresent()) {
                values.remark(
                        command.entry(), "the prefix + is left out: the command has the rights of the worker's user");
            }
            undefined(command);
        }
        if (main.getLast().mayFail()) {
            values.remark(
                    main.getLast().entry(),
                    "the prefix - is left out: a failure counts as one; successExitCodes lists the codes that don't");
        }
        worker.set("command", UnitCommand.inOrder(commands));
    }

    /** systemd has nothing for a variable that isn't there. */
    private void undefined(UnitCommand command) {
        if (command.words().size() > 0 && command.splits()) {
            return;
        }
        for (String variable : command.variables()) {
            if (!worker.hasEnv(variable) && !List.of("HOME", "USER", "HOSTNAME").contains(variable)) {
                values.remark(
                        command.entry(),
                        "${" + variable + "} is $(" + variable + "), which stays as it is where no environment has it;"
                                + " systemd has nothing in its place");
            }
        }
    }

    private void hooks() throws Unreadable {
        List<UnitCommand> post = all("ExecStartPost");
        if (!post.isEmpty() && free(post, "postStart")) {
            worker.set("lifecycle.postStart", Tree.exec(UnitCommand.hook(post)));
        }
        List<UnitCommand> stop = all("ExecStop");
        Optional<String> signal = killed(stop);
        if (signal.isPresent()) {
            worker.set("lifecycle.stopSignal", signal.get());
        } else if (!stop.isEmpty() && free(stop, "preStop")) {
            worker.set("lifecycle.preStop", Tree.exec(UnitCommand.hook(stop)));
        }
        List<UnitCommand> reload = all("ExecReload");
        for (UnitCommand command : reload) {
            String how = killed(List.of(command))
                    .map(name -> "`coxswain signal " + name.substring(3) + " NAME`")
                    .orElse("run it by hand");
            String field = killed(List.of(command))
                    .map(name -> "{signal: " + name + "}")
                    .orElse("{exec: {command: […]}}");
            values.remark(
                    command.entry(),
                    "is left out: a reload is " + how + "; for one at each change of its configuration give the worker"
                            + " files: [PATH] and lifecycle.reload: " + field);
        }
        values.last("Service", "ReloadSignal")
                .ifPresent(
                        entry -> values.remark(
                                entry,
                                "is left out: lifecycle.reload: {signal: SIGHUP}, with files: [PATH], sends it at each change"));
    }

    /** A hook doesn't know the process. */
    private boolean free(List<UnitCommand> commands, String field) {
        for (UnitCommand command : commands) {
            if (command.uses("MAINPID")) {
                values.remark(
                        command.entry(),
                        "is left out: a hook doesn't know $MAINPID; give " + field
                                + " a command that finds the process, or lifecycle.stopSignal");
                return false;
            }
        }
        return true;
    }

    /** The signal, where all that is done is kill -SIGNAL $MAINPID. */
    private static Optional<String> killed(List<UnitCommand> commands) {
        if (commands.size() != 1) {
            return Optional.empty();
        }
        List<String> words =
                commands.getFirst().words().stream().map(UnitCommand.Word::text).toList();
        boolean kill = words.size() >= 3
                && KILL.matcher(words.getFirst()).matches()
                && words.getLast().equals(Dollars.hole("MAINPID"));
        if (!kill) {
            return Optional.empty();
        }
        String signal = words.size() == 3 ? words.get(1).replaceFirst("^-", "") : words.get(2);
        boolean named = words.size() == 3 || words.size() == 4 && words.get(1).equals("-s");
        return named ? Signal.parse(signal).map(Signal::name) : Optional.empty();
    }

    private void timeouts() throws Unreadable {
        Optional<Duration> both = values.span("Service", "TimeoutSec");
        Optional<Duration> start = values.span("Service", "TimeoutStartSec").or(() -> both);
        Duration stop =
                values.span("Service", "TimeoutStopSec").or(() -> both).orElse(Duration.ofSeconds(STOP_SECONDS));
        long seconds = Spans.wholeSeconds(stop);
        worker.set("terminationGracePeriodSeconds", seconds == 0 || seconds > DAY_SECONDS ? DAY_SECONDS : seconds);
        if (notifies()) {
            probe("startupProbe", start.filter(limit -> !limit.isZero()).orElse(START_TIMEOUT), 10);
        } else if (oneshot()) {
            deadline(start);
        } else {
            values.last("Service", "TimeoutStartSec")
                    .ifPresent(entry -> values.remark(
                            entry,
                            "is left out: the worker is up as soon as it runs; a startupProbe has a limit of its own"));
        }
        Optional<Duration> most = values.span("Service", "RuntimeMaxSec");
        if (most.isPresent()) {
            deadline(most);
        }
        Optional<Duration> watchdog = values.span("Service", "WatchdogSec");
        if (watchdog.isPresent() && !watchdog.get().isZero()) {
            probe("livenessProbe", watchdog.get(), 3);
        }
    }

    private void deadline(Optional<Duration> limit) {
        limit.filter(span -> !span.isZero() && span.compareTo(UnitValues.ENDLESS) < 0)
                .ifPresent(span -> worker.set("activeDeadlineSeconds", Spans.wholeSeconds(span)));
    }

    /** A limit as that many checks, or as checks of a second each. */
    private void probe(String name, Duration limit, int checks) {
        long seconds = Math.min(Math.max(1, Spans.wholeSeconds(limit)), Integer.MAX_VALUE);
        boolean even = seconds % checks == 0;
        worker.set(name + ".notify", new Tree());
        if (name.equals("startupProbe")) {
            worker.set(name + ".periodSeconds", even ? checks : 1);
            worker.set(name + ".failureThreshold", even ? seconds / checks : seconds);
        } else {
            worker.set(name + ".periodSeconds", even ? seconds / checks : seconds);
            worker.set(name + ".failureThreshold", even ? checks : 1);
        }
    }

    private void exitStatus() {
        List<Integer> codes = new ArrayList<>(List.of(0));
        for (Entry entry : values.unit().all("Service", "SuccessExitStatus")) {
            for (String word : entry.value().split("\\s+")) {
                int code = word.matches("\\d{1,3}") ? Integer.parseInt(word) : known(word);
                if (code < 0 || code > 255) {
                    values.remark(entry, word + " is left out: successExitCodes has exit codes from 0 to 255");
                } else if (!codes.contains(code)) {
                    codes.add(code);
                }
            }
        }
        worker.set("successExitCodes", codes);
    }

    private static int known(String name) {
        int sysexit = EXITS.indexOf(name);
        return sysexit >= 0 ? 64 + sysexit : Map.of("SUCCESS", 0, "FAILURE", 1).getOrDefault(name, -1);
    }

    private void signal() throws Unreadable {
        Optional<Entry> entry = values.last("Service", "KillSignal");
        if (entry.isPresent() && worker.get("lifecycle.stopSignal").isEmpty()) {
            String name = entry.get().value();
            worker.set(
                    "lifecycle.stopSignal",
                    Signal.parse(name)
                            .orElseThrow(() -> values.wrong(entry.get(), "a signal such as SIGTERM"))
                            .name());
        }
    }
}
