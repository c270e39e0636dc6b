package dev.coxswain.convert;

import dev.coxswain.convert.IniFile.Entry;
import dev.coxswain.convert.IniFile.Section;
import dev.coxswain.crew.yaml.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A {@code [program:x]} or {@code [fcgi-program:x]}: one worker, or one for each process where they differ. */
final class SupervisordProgram {

    static final String PRIORITY = "is left out: there is no order of numbers; dependsOn says what has to be up before";

    /** As the documentation lists them. */
    static final List<String> OPTIONS = List.of(
            "command",
            "process_name",
            "numprocs",
            "numprocs_start",
            "priority",
            "autostart",
            "startsecs",
            "startretries",
            "autorestart",
            "exitcodes",
            "stopsignal",
            "stopwaitsecs",
            "stopasgroup",
            "killasgroup",
            "user",
            "redirect_stderr",
            "stdout_logfile",
            "stdout_logfile_maxbytes",
            "stdout_logfile_backups",
            "stdout_capture_maxbytes",
            "stdout_events_enabled",
            "stdout_syslog",
            "stderr_logfile",
            "stderr_logfile_maxbytes",
            "stderr_logfile_backups",
            "stderr_capture_maxbytes",
            "stderr_events_enabled",
            "stderr_syslog",
            "environment",
            "directory",
            "umask",
            "serverurl");

    static final List<String> SOCKET_OPTIONS = List.of("socket", "socket_owner", "socket_mode", "socket_backlog");

    /** Ours; more is an error of the result. */
    private static final int MOST_PROCESSES = 1000;

    private static final Pattern TCP = Pattern.compile("tcp://([^\\s:]+|\\[[^\\s]+]):(\\d{1,5})");

    /** Makes the socket stdin, as supervisord has it. */
    private static final List<String> SHELL = List.of("/bin/sh", "-c", "exec \"$@\" <&3 3<&-", "sh");

    private final Section section;
    private final Draft draft;
    private final String name;
    private final boolean sharesSocket;
    private final Map<String, String> groups;
    private final Map<String, String> common;
    private final SupervisordValues values;

    /** @param common the environment of supervisord's own section */
    SupervisordProgram(Section section, Draft draft, Map<String, String> groups, Map<String, String> common)
            throws Unreadable {
        this.section = section;
        this.draft = draft;
        this.groups = groups;
        this.common = common;
        this.sharesSocket = section.name().startsWith("fcgi-program");
        int colon = section.name().indexOf(':');
        this.name = colon < 0 ? "" : section.name().substring(colon + 1).strip();
        if (name.isEmpty()) {
            throw new Unreadable(section.at(), "[" + section.name() + "] has no name; write [program:NAME]");
        }
        this.values = new SupervisordValues(section, draft, name, groups.getOrDefault(name, name));
    }

    void read() throws Unreadable {
        long processes = values.count("numprocs").orElse(1);
        long start = values.number("numprocs_start").orElse(0);
        if (processes > MOST_PROCESSES) {
            throw new Unreadable(
                    section.at(), "[" + section.name() + "] numprocs: more than " + MOST_PROCESSES + " processes");
        }
        if (processes <= 1 || alike(start)) {
            values.process(processes > 1 ? Dollars.hole("COXSWAIN_INSTANCE") : Long.toString(start), processes);
            DraftWorker worker = worker(name);
            if (!worker.get("replicas").equals(Optional.of(0L))) {
                worker.set("replicas", processes);
            }
            if (processes <= 1) {
                differentName();
            }
        } else {
            for (long number = start; number < start + processes; number++) {
                values.process(Long.toString(number), processes);
                worker(processName(number)).set("labels.program", label(name));
            }
        }
        Supervisord.unknown(section, OPTIONS, draft);
    }

    /** Whether replicas of one worker do: what tells them apart is a number that the process gets from us. */
    private boolean alike(long start) {
        boolean alike = start == 0;
        for (String option : List.of("command", "environment")) {
            alike &= section.take(option)
                    .filter(entry -> PercentText.formats(entry.value(), "process_num"))
                    .isEmpty();
        }
        for (String option : List.of("stdout_logfile", "stderr_logfile", "directory")) {
            alike &= section.take(option)
                    .filter(entry -> PercentText.uses(entry.value(), "process_num"))
                    .isEmpty();
        }
        if (sharesSocket && !alike) {
            draft.remark(
                    section.at(),
                    "[" + section.name() + "] numprocs",
                    "%(process_num) is written as $(COXSWAIN_INSTANCE), which begins at 0 and has no leading zeros:"
                            + " workers that share a socket are replicas of one");
            return true;
        }
        return alike;
    }

    private String processName(long number) throws Unreadable {
        Optional<Entry> entry = section.take("process_name");
        String process = entry.isPresent() ? values.expanded(entry.get()) : name;
        boolean unique = entry.isPresent() && PercentText.uses(entry.get().value(), "process_num");
        // Two programs of one file may call their processes the same.
        String distinct = process.contains(name) ? process : name + "-" + process;
        return (unique ? distinct : name + "-" + number).replace('\0', '-');
    }

    private void differentName() throws Unreadable {
        Optional<Entry> entry = section.take("process_name");
        if (entry.isPresent() && !values.expanded(entry.get()).equals(name)) {
            values.remark(entry.get(), "is left out: the process of worker NAME is called NAME/0 here");
        }
    }

    private DraftWorker worker(String called) throws Unreadable {
        DraftWorker worker = draft.worker(called, "[" + section.name() + "]", section.at());
        String group = groups.get(name);
        if (group != null) {
            worker.set("labels.group", label(group));
        }
        command(worker);
        environment(worker);
        section.take("process_name");
        life(worker);
        process(worker);
        new SupervisordLogs(section, values, worker).read();
        if (sharesSocket) {
            socket(worker);
        }
        return worker;
    }

    private static String label(String text) {
        return Labels.label(text);
    }

    private void command(DraftWorker worker) throws Unreadable {
        Optional<Entry> entry = section.take("command");
        if (entry.isEmpty()) {
            throw new Unreadable(section.at(), "[" + section.name() + "] has no command");
        }
        List<String> words = Shlex.split(values.expanded(entry.get()))
                .filter(list -> !list.isEmpty())
                .orElseThrow(() -> values.wrong(
                        entry.get(),
                        "must be a command, its quotes closed (was "
                                + Quoted.text(entry.get().value()) + ")"));
        List<String> command = new ArrayList<>();
        if (sharesSocket) {
            command.addAll(SHELL);
        }
        command.addAll(Dollars.withVariables(words));
        worker.set("command", command);
    }

    private void environment(DraftWorker worker) throws Unreadable {
        Map<String, String> own = values.environment();
        common.forEach((variable, value) -> {
            if (!own.containsKey(variable)) {
                worker.expandedEnv(variable, Dollars.withVariables(value));
            }
        });
        own.forEach((variable, value) -> worker.expandedEnv(variable, Dollars.withVariables(value)));
    }

    private void life(DraftWorker worker) throws Unreadable {
        section.take("priority").ifPresent(entry -> values.remark(entry, PRIORITY));
        if (!values.bool("autostart", true)) {
            worker.set("replicas", 0L);
            section.take("autostart")
                    .ifPresent(entry ->
                            values.remark(entry, "is written as replicas: 0; start it with `coxswain scale NAME=1`"));
        }
        worker.set("restartPolicy", values.restartPolicy());
        worker.set("successExitCodes", values.exitCodes());
        OptionalLong seconds = values.count("startsecs");
        OptionalLong retries = values.count("startretries");
        if (seconds.orElse(1) > 0) {
            worker.set("backoff.resetAfter", seconds.orElse(1) + "s");
            worker.set("backoff.maxRestarts", retries.orElse(3));
        } else {
            String forever = "is left out: with startsecs=0 supervisord never gives up; backoff has its defaults";
            section.take("startsecs").ifPresent(entry -> values.remark(entry, forever));
            section.take("startretries").ifPresent(entry -> values.remark(entry, forever));
        }
        values.signal("stopsignal").ifPresent(signal -> worker.set("lifecycle.stopSignal", signal));
        values.count("stopwaitsecs").ifPresent(wait -> worker.set("terminationGracePeriodSeconds", wait));
        for (String option : List.of("stopasgroup", "killasgroup")) {
            boolean whole = values.bool(option, true);
            section.take(option)
                    .filter(_ -> !whole)
                    .ifPresent(entry -> values.remark(
                            entry, "is left out: a stop reaches the whole process tree of a worker, always"));
        }
    }

    private void process(DraftWorker worker) throws Unreadable {
        Optional<Entry> user = section.take("user");
        if (user.isPresent()) {
            user(worker, user.get());
        }
        Optional<Entry> directory = section.take("directory");
        if (directory.isPresent()) {
            values.fixed(directory.get(), " as workingDir").ifPresent(path -> worker.set("workingDir", path));
        }
        values.umask().ifPresent(umask -> worker.set("umask", umask));
        section.take("serverurl")
                .filter(url -> !url.value().strip().equalsIgnoreCase("AUTO"))
                .ifPresent(
                        url -> values.remark(
                                url,
                                "is left out: workers find the control socket in the environment, COXSWAIN_SOCKET, if you set it"));
    }

    private void user(DraftWorker worker, Entry entry) throws Unreadable {
        Optional<String> user = values.fixed(entry, " as securityContext.runAsUser");
        if (user.isEmpty()) {
            return;
        }
        boolean number = user.get().matches("\\d{1,9}");
        worker.set("securityContext.runAsUser", number ? Long.valueOf(user.get()) : user.get());
        if (!user.get().equals("root") && !user.get().equals("0")) {
            values.remark(
                    entry,
                    "is securityContext.runAsUser, with the user's primary group; the supplementary groups that"
                            + " supervisord gives it are to be listed, securityContext.supplementalGroups");
        }
    }

    private void socket(DraftWorker worker) throws Unreadable {
        Optional<Entry> entry = section.take("socket");
        if (entry.isEmpty()) {
            throw new Unreadable(section.at(), "[" + section.name() + "] has no socket");
        }
        Tree socket = Tree.of("name", "fcgi");
        Optional<String> address = values.fixed(entry.get(), " as sockets");
        if (address.isPresent()) {
            address(socket, entry.get(), address.get());
            worker.set("sockets", List.of(socket));
            values.remark(
                    entry.get(),
                    "is handed on as descriptor 3 here (LISTEN_FDS); a shell makes it stdin, as supervisord does");
        } else {
            worker.set("command", withoutShell(worker));
        }
        values.count("socket_backlog").ifPresent(backlog -> socket.set("backlog", backlog));
        section.take("socket_owner")
                .ifPresent(owner -> values.remark(
                        owner,
                        "is left out: the socket's file is coxswain's own; give socket_mode more rights, or"
                                + " its folder to that user"));
    }

    private void address(Tree socket, Entry entry, String address) throws Unreadable {
        Optional<Entry> mode = section.take("socket_mode");
        Matcher tcp = TCP.matcher(address);
        if (address.startsWith("unix:///")) {
            String octal = mode.map(Entry::value).orElse("0700");
            if (!octal.matches("0*[0-7]{1,4}")) {
                throw values.wrong(mode.orElse(entry), "must be octal digits such as 0700");
            }
            socket.set("protocol", "UNIX")
                    .set("path", address.substring("unix://".length()))
                    .set("mode", octal);
        } else if (tcp.matches()) {
            String host = tcp.group(1).replace("[", "").replace("]", "");
            if (!host.equals("*")) {
                socket.set("host", host);
            }
            socket.set("port", Long.valueOf(tcp.group(2)));
            mode.ifPresent(one -> values.remark(one, "is left out: only a UNIX socket has a mode"));
        } else {
            throw values.wrong(entry, "must be tcp://HOST:PORT or unix:///PATH");
        }
    }

    /** The command without the shell around it. */
    private static List<?> withoutShell(DraftWorker worker) {
        return worker.get("command").orElse(List.of()) instanceof List<?> words
                ? words.subList(SHELL.size(), words.size())
                : List.of();
    }
}
