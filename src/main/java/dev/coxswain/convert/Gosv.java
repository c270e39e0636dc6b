package dev.coxswain.convert;

import dev.coxswain.crew.Signal;
import dev.coxswain.crew.SourceText;
import dev.coxswain.crew.yaml.Place;
import dev.coxswain.crew.yaml.Yaml;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * gosv, of which two are known: one whose JSON has {@code services} (name, command, args, max_restarts, memory_mb,
 * cpu_percent), and one whose YAML has {@code processes} (name, command, args, directory, env, autostart, autorestart,
 * stop_signal, stop_wait). Neither has a shell in between.
 */
public final class Gosv implements Format {

    private static final int MAX_RESTARTS = 3;
    private static final int RESTARTS_OF_PROCESSES = 5;
    private static final Set<String> SERVICE =
            Set.of("name", "command", "args", "max_restarts", "memory_mb", "cpu_percent");

    @Override
    public void read(List<SourceText> texts, Draft draft) throws Unreadable {
        Yaml.Mapping root = PeerYaml.document(texts.getFirst());
        @Nullable Yaml services = find(root, "services");
        @Nullable Yaml processes = root.get("processes");
        if (services == null && processes == null) {
            throw new Unreadable(root.place(), "neither services nor processes here; gosv has one of them");
        }
        for (Yaml.Entry entry : root.entries()) {
            if (entry.value() != services && entry.value() != processes) {
                draft.remark(entry.keyPlace(), entry.key(), "is left out: gosv doesn't know it");
            }
        }
        Set<String> names = new TreeSet<>();
        if (services != null) {
            for (Yaml item : PeerYaml.items(services, "services")) {
                service(PeerYaml.mapping(item, "a service"), names, draft);
            }
        }
        if (processes != null) {
            for (Yaml item : PeerYaml.items(processes, "processes")) {
                process(PeerYaml.mapping(item, "a process"), names, draft);
            }
        }
    }

    /** Go's JSON finds a field in any case. */
    private static @Nullable Yaml find(Yaml.Mapping mapping, String field) {
        for (Yaml.Entry entry : mapping.entries()) {
            if (entry.key().equalsIgnoreCase(field) && !entry.value().isNothing()) {
                return entry.value();
            }
        }
        return null;
    }

    private static DraftWorker worker(Yaml.Mapping from, String kind, Set<String> names, Draft draft)
            throws Unreadable {
        @Nullable Yaml name = find(from, "name");
        Place at = from.place();
        if (name == null) {
            throw new Unreadable(at, "this " + kind + " has no name");
        }
        String text = PeerYaml.text(name, "name");
        DraftWorker worker = draft.worker(text, text, at);
        if (!names.add(text)) {
            worker.remark(at, "", "has the name of one above: gosv runs the last one alone, so remove the others");
        }
        @Nullable Yaml command = find(from, "command");
        String program = command == null ? "" : PeerYaml.text(command, text + ": command");
        if (program.isEmpty()) {
            throw new Unreadable(at, text + ": no command");
        }
        List<String> words = new ArrayList<>(List.of(program));
        @Nullable Yaml args = find(from, "args");
        if (args != null) {
            words.addAll(PeerYaml.texts(args, text + ": args"));
        }
        return worker.command(words);
    }

    /** Restarted however it ended, after 1, 2, 4 … seconds; a run of 60 s sets the count back: as ours. */
    private static void service(Yaml.Mapping from, Set<String> names, Draft draft) throws Unreadable {
        DraftWorker worker = worker(from, "service", names, draft);
        worker.set("backoff.immediateRestarts", 0);
        long restarts = 0;
        for (Yaml.Entry entry : from.entries()) {
            String option = entry.key().toLowerCase(Locale.ROOT);
            String what = worker.name() + ": " + entry.key();
            if (!SERVICE.contains(option)) {
                worker.remark(entry.keyPlace(), entry.key(), "is left out: gosv doesn't know it");
            } else if (!entry.value().isNothing()) {
                switch (option) {
                    case "max_restarts" -> restarts = PeerYaml.whole(entry.value(), what);
                    case "memory_mb" -> {
                        long megabytes = PeerYaml.whole(entry.value(), what);
                        if (megabytes > 0) {
                            worker.set("resources.limits.memory", megabytes + "Mi");
                        }
                    }
                    case "cpu_percent" -> {
                        long percent = PeerYaml.whole(entry.value(), what);
                        if (percent > 0) {
                            worker.set("resources.limits.cpu", percent * 10 + "m");
                        }
                    }
                    default -> {
                        // Read above.
                    }
                }
            }
        }
        // 0 is as if it weren't there.
        worker.set("backoff.maxRestarts", restarts == 0 ? MAX_RESTARTS : Math.max(0, restarts));
    }

    private static void process(Yaml.Mapping from, Set<String> names, Draft draft) throws Unreadable {
        DraftWorker worker = worker(from, "process", names, draft);
        boolean started = false;
        boolean restarted = false;
        for (Yaml.Entry entry : from.entries()) {
            Yaml value = entry.value();
            String what = worker.name() + ": " + entry.key();
            if (value.isNothing()) {
                continue;
            }
            switch (entry.key()) {
                case "name", "command", "args" -> {
                    // Read above.
                }
                case "directory" -> worker.set("workingDir", PeerYaml.text(value, what));
                case "env" -> {
                    for (Yaml.Entry variable : PeerYaml.mapping(value, what).entries()) {
                        worker.env(
                                variable.key(),
                                variable.value().isNothing() ? "" : PeerYaml.text(variable.value(), what));
                    }
                }
                case "autostart" -> started = PeerYaml.bool(value, what);
                case "autorestart" -> {
                    String policy = PeerYaml.text(value, what);
                    restarted = policy.equals("always");
                    if (!restarted && !policy.isEmpty() && !policy.equals("never")) {
                        worker.remark(entry.keyPlace(), "autorestart", "is Never: gosv restarts with always alone");
                    }
                }
                case "stop_signal" ->
                    worker.set(
                            "lifecycle.stopSignal",
                            Signal.parse(PeerYaml.text(value, what))
                                    .map(Signal::name)
                                    .orElseThrow(() -> PeerYaml.wrong(value, what, "a signal such as SIGTERM")));
                case "stop_wait" -> stopWait(worker, entry, what);
                default -> worker.remark(entry.keyPlace(), entry.key(), "is left out: gosv doesn't know it");
            }
        }
        if (!started) {
            worker.set("replicas", 0);
            worker.remark(
                    worker.at(),
                    "autostart",
                    "false, as it is where it isn't given, is replicas: 0; coxswain scale NAME=1 starts it");
        }
        worker.set("restartPolicy", restarted ? "Always" : "Never");
        if (restarted) {
            worker.set("backoff.immediateRestarts", 0)
                    .set("backoff.delay", "1500ms")
                    .set("backoff.factor", 1)
                    .set("backoff.maxRestarts", RESTARTS_OF_PROCESSES);
            worker.remark(
                    worker.at(),
                    "autorestart",
                    "restarts 5 times as gosv does; here a run of 60s sets the count back (backoff.resetAfter)");
        }
    }

    private static void stopWait(DraftWorker worker, Yaml.Entry entry, String what) throws Unreadable {
        Duration wait = GoDuration.parse(entry.value(), what);
        if (wait.isZero()) {
            return;
        }
        long seconds = Spans.wholeSeconds(wait);
        worker.set("terminationGracePeriodSeconds", seconds);
        if (!wait.equals(Duration.ofSeconds(seconds))) {
            worker.remark(entry.keyPlace(), "stop_wait", "is " + seconds + " whole seconds");
        }
    }
}
