package dev.coxswain.convert;

import dev.coxswain.crew.Signal;
import dev.coxswain.crew.SourceText;
import dev.coxswain.crew.yaml.Place;
import dev.coxswain.crew.yaml.Yaml;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a Taskmaster, the job control daemon that the school 42 has its students write: the options that
 * its subject asks for, in the YAML that most of them read ({@code programs:}, by name).
 */
public final class Taskmaster implements Format {

    @Override
    public void read(List<SourceText> texts, Draft draft) throws Unreadable {
        Yaml.Mapping root = PeerYaml.document(texts.getFirst());
        boolean bare = root.get("programs") == null && isPrograms(root);
        if (bare) {
            programs(root, draft);
            return;
        }
        @Nullable Yaml programs = null;
        for (Yaml.Entry entry : root.entries()) {
            if (entry.key().equals("programs")) {
                programs = entry.value();
            } else {
                draft.remark(entry.keyPlace(), entry.key(), "is left out: it is the daemon's own");
            }
        }
        if (programs == null || programs.isNothing()) {
            throw new Unreadable(root.place(), "no programs: here; a Taskmaster's programs stand there by name");
        }
        if (programs instanceof Yaml.Sequence list) {
            for (Yaml item : list.items()) {
                Yaml.Mapping program = PeerYaml.mapping(item, "a program");
                @Nullable Yaml name = program.get("name");
                if (name == null) {
                    throw new Unreadable(program.place(), "this program has no name");
                }
                program(PeerYaml.text(name, "name"), program.place(), program, draft);
            }
            return;
        }
        programs(PeerYaml.mapping(programs, "programs"), draft);
    }

    /** Some have the programs at the top of the file. */
    private static boolean isPrograms(Yaml.Mapping root) {
        return !root.entries().isEmpty()
                && root.entries().stream()
                        .allMatch(entry -> entry.value() instanceof Yaml.Mapping one && one.get("cmd") != null);
    }

    private static void programs(Yaml.Mapping programs, Draft draft) throws Unreadable {
        for (Yaml.Entry entry : programs.entries()) {
            program(entry.key(), entry.keyPlace(), PeerYaml.mapping(entry.value(), entry.key()), draft);
        }
    }

    private static void program(String name, Place at, Yaml.Mapping options, Draft draft) throws Unreadable {
        DraftWorker worker = draft.worker(name, name, at);
        @Nullable Yaml cmd = options.get("cmd");
        if (cmd == null) {
            throw new Unreadable(at, name + ": no cmd");
        }
        command(worker, cmd, options.get("args"));
        for (Yaml.Entry entry : options.entries()) {
            if (!entry.value().isNothing()) {
                option(worker, entry, options);
            }
        }
        restarts(worker, options);
    }

    private static void option(DraftWorker worker, Yaml.Entry entry, Yaml.Mapping options) throws Unreadable {
        Yaml value = entry.value();
        String what = worker.name() + ": " + entry.key();
        switch (entry.key()) {
            case "cmd", "args", "name", "autorestart", "startretries", "starttime" -> {
                // Read together.
            }
            case "numprocs" -> {
                if (isAutostarted(options)) {
                    worker.set("replicas", PeerYaml.whole(value, what));
                }
            }
            case "autostart" -> {
                if (!PeerYaml.bool(value, what)) {
                    worker.set("replicas", 0);
                    @Nullable Yaml copies = options.get("numprocs");
                    worker.remark(
                            entry.keyPlace(),
                            "autostart",
                            "false is replicas: 0; coxswain scale NAME="
                                    + (copies == null ? 1 : PeerYaml.whole(copies, "numprocs")) + " starts it");
                }
            }
            case "umask" -> worker.set("umask", PeerYaml.text(value, what));
            case "workingdir" -> worker.set("workingDir", PeerYaml.text(value, what));
            case "exitcodes" -> worker.set("successExitCodes", codes(value, what));
            case "stopsignal" -> worker.set("lifecycle.stopSignal", signal(value, what));
            case "stoptime" -> worker.set("terminationGracePeriodSeconds", PeerYaml.whole(value, what));
            case "stdout", "stderr" -> output(worker, entry, what);
            case "env" -> variables(worker, value, what);
            case "user" -> worker.set("securityContext.runAsUser", PeerYaml.text(value, what));
            case "group" -> worker.set("securityContext.runAsGroup", PeerYaml.text(value, what));
            case "stdin" -> worker.remark(entry.keyPlace(), "stdin", "is left out: a worker's stdin is /dev/null");
            default -> worker.remark(entry.keyPlace(), entry.key(), "is left out: no option that the subject has");
        }
    }

    /** A Taskmaster splits the line itself; what a shell would find in it is taken for a shell's, and said. */
    private static void command(DraftWorker worker, Yaml cmd, @Nullable Yaml args) throws Unreadable {
        String line = PeerYaml.text(cmd, worker.name() + ": cmd");
        if (line.isBlank()) {
            throw PeerYaml.wrong(cmd, worker.name() + ": cmd", "a command");
        }
        List<String> words = new ArrayList<>(ShellLine.words(line).orElseGet(() -> {
            worker.remark(cmd.place(), "cmd", "is given to a shell, for what only a shell knows in it");
            return ShellLine.command(line);
        }));
        if (args != null) {
            words.addAll(PeerYaml.texts(args, worker.name() + ": args"));
        }
        worker.command(words);
    }

    private static boolean isAutostarted(Yaml.Mapping options) throws Unreadable {
        @Nullable Yaml autostart = options.get("autostart");
        return autostart == null || PeerYaml.bool(autostart, "autostart");
    }

    /**
     * The subject's startretries counts starts that did not last starttime: so do ours with resetAfter of that length.
     */
    private static void restarts(DraftWorker worker, Yaml.Mapping options) throws Unreadable {
        @Nullable Yaml policy = options.get("autorestart");
        String restart = policy == null ? "Never" : policy(policy, worker.name() + ": autorestart");
        if (policy == null) {
            worker.remark(
                    worker.at(),
                    "autorestart",
                    "is not there: Never (Taskmasters differ; supervisord has unexpected, which is OnFailure)");
        }
        worker.set("restartPolicy", restart);
        @Nullable Yaml time = options.get("starttime");
        if (time != null) {
            long seconds = PeerYaml.whole(time, worker.name() + ": starttime");
            worker.set("backoff.resetAfter", Spans.text(Duration.ofSeconds(Math.max(0, seconds))));
            worker.remark(
                    time.place(),
                    "starttime",
                    "is backoff.resetAfter: a shorter run counts as a failed start. It is ready at once; a"
                            + " startupProbe can say more");
        }
        @Nullable Yaml retries = options.get("startretries");
        if (retries == null) {
            return;
        }
        long most = PeerYaml.whole(retries, worker.name() + ": startretries");
        if (restart.equals("Never")) {
            worker.remark(
                    retries.place(), "startretries", "is left out: with restartPolicy Never nothing starts again");
        } else if (most < 0) {
            worker.remark(retries.place(), "startretries", "is no limit, as below 0 in those that know it");
        } else {
            worker.set("backoff.maxRestarts", most);
        }
    }

    private static String policy(Yaml value, String what) throws Unreadable {
        return switch (PeerYaml.text(value, what).toLowerCase(Locale.ROOT)) {
            case "always", "true", "yes", "on" -> "Always";
            case "never", "false", "no", "off" -> "Never";
            case "unexpected" -> "OnFailure";
            default -> throw PeerYaml.wrong(value, what, "always, never or unexpected");
        };
    }

    /** One number, a list of them, or {@code 0,2}. */
    private static List<Integer> codes(Yaml value, String what) throws Unreadable {
        List<String> written = value instanceof Yaml.Sequence
                ? PeerYaml.texts(value, what)
                : List.of(PeerYaml.text(value, what).split("[ ,]+"));
        List<Integer> codes = new ArrayList<>();
        for (String code : written) {
            if (!code.matches("[0-9]{1,3}")) {
                throw PeerYaml.wrong(value, what, "exit codes from 0 to 255");
            }
            codes.add(Integer.valueOf(code));
        }
        return codes.stream().distinct().toList();
    }

    private static String signal(Yaml value, String what) throws Unreadable {
        return Signal.parse(PeerYaml.text(value, what))
                .map(Signal::name)
                .orElseThrow(() -> PeerYaml.wrong(value, what, "a signal such as TERM, USR1"));
    }

    private static void output(DraftWorker worker, Yaml.Entry entry, String what) throws Unreadable {
        String path = PeerYaml.text(entry.value(), what);
        switch (path.toLowerCase(Locale.ROOT)) {
            case "discard", "/dev/null", "none", "null", "" -> worker.set("logs." + entry.key(), "Discard");
            case "/dev/stdout", "/dev/stderr", "inherit" ->
                worker.remark(entry.keyPlace(), entry.key(), path + " is the default: the supervisor's own");
            default -> {
                worker.set("logs." + entry.key() + ".file.path", path);
                worker.remark(
                        entry.keyPlace(), entry.key(), "is rotated here: 10 files of 50Mi (maxSize, maxFiles, daily)");
            }
        }
    }

    /** By name, or {@code KEY=VALUE} in a list. */
    private static void variables(DraftWorker worker, Yaml value, String what) throws Unreadable {
        if (value instanceof Yaml.Sequence list) {
            for (Yaml item : list.items()) {
                String text = PeerYaml.text(item, what);
                int equals = text.indexOf('=');
                if (equals < 1) {
                    throw PeerYaml.wrong(item, what, "KEY=VALUE");
                }
                worker.env(text.substring(0, equals), text.substring(equals + 1));
            }
            return;
        }
        for (Yaml.Entry entry : PeerYaml.mapping(value, what).entries()) {
            worker.env(entry.key(), entry.value().isNothing() ? "" : PeerYaml.text(entry.value(), what));
        }
    }
}
