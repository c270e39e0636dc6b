package dev.coxswain.convert;

import dev.coxswain.convert.IniFile.Entry;
import dev.coxswain.convert.IniFile.Section;
import dev.coxswain.crew.SourceText;
import dev.coxswain.crew.type.Nearest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** supervisord.conf (supervisord 4). */
final class Supervisord implements Format {

    /** Of {@code [supervisord]}: what they are to us. */
    static final Map<String, String> OWN = own();

    /** Of sections that make no worker. */
    private static final Map<String, String> OTHER = Map.of(
            "unix_http_server",
            "all of it is left out: coxswain has a control socket of its own (run --socket PATH)",
            "inet_http_server",
            "all of it is left out: for a control API on the network see run --api-port, for a page run --dashboard",
            "supervisorctl",
            "all of it is left out: coxswain's commands find the socket by themselves, or by --socket",
            "rpcinterface",
            "all of it is left out: there are no plug-ins; the control API is described in docs/api.md",
            "ctlplugin",
            "all of it is left out: there are no plug-ins of commands");

    @Override
    public boolean takes(String fileName) {
        return !fileName.startsWith(".")
                && (fileName.endsWith(".conf") || fileName.endsWith(".ini") || fileName.endsWith(".supervisord"));
    }

    @Override
    public void read(List<SourceText> texts, Draft draft) throws Unreadable {
        IniFile file = IniFile.read(texts);
        Map<String, String> groups = groups(file, draft);
        Tree defaults = new Tree();
        Map<String, String> environment = Map.of();
        Optional<Section> own = file.section("supervisord");
        if (own.isPresent()) {
            environment = own(own.get(), draft, defaults);
        }
        for (Section section : file.sections()) {
            String kind = section.name().split(":", 2)[0].strip();
            switch (kind) {
                case "program", "fcgi-program" -> new SupervisordProgram(section, draft, groups, environment).read();
                case "eventlistener" ->
                    draft.remark(
                            section.at(),
                            "[" + section.name() + "]",
                            "is left out: there are no event listeners; read `coxswain events -f -o json` or GET"
                                    + " /v1/events?follow=true in their place, and onFailure: Shutdown ends the crew"
                                    + " where a worker fails for good");
                case "include" -> include(section, draft);
                case "supervisord", "group" -> {}
                default -> other(section, kind, draft);
            }
        }
        if (!defaults.fields().isEmpty()) {
            draft.set("defaults", defaults);
        }
        if (file.sections().isEmpty()) {
            throw new Unreadable(
                    Conversion.place(texts.getFirst(), 0), "no [program:…] here; is it a file of supervisord's?");
        }
    }

    private static void include(Section section, Draft draft) {
        section.take("files")
                .ifPresent(files -> draft.remark(
                        files.at(),
                        "[include] files",
                        "is not followed: convert " + files.value() + " too (a folder's *.conf and *.ini at once:"
                                + " `coxswain convert --from supervisord FOLDER`)"));
        unknown(section, List.of("files"), draft);
    }

    private static void other(Section section, String kind, Draft draft) {
        String why = OTHER.getOrDefault(
                kind,
                "is left out: supervisord has no such section"
                        + Nearest.hint(
                                kind, List.of("program", "fcgi-program", "eventlistener", "group", "supervisord")));
        draft.remark(section.at(), "[" + section.name() + "]", why);
    }

    /** What nobody has taken is no option of supervisord's. */
    static void unknown(Section section, List<String> known, Draft draft) {
        for (Entry entry : section.rest()) {
            draft.remark(
                    entry.at(),
                    "[" + section.name() + "] " + entry.key(),
                    "is left out: supervisord has no such option" + Nearest.hint(entry.key(), known));
        }
    }

    /** The group that each program is in. */
    private static Map<String, String> groups(IniFile file, Draft draft) {
        Map<String, String> groups = new LinkedHashMap<>();
        for (Section section : file.sections()) {
            if (!section.name().startsWith("group:")) {
                continue;
            }
            String group = section.name().substring("group:".length()).strip();
            section.take("programs").ifPresent(programs -> {
                for (String program : programs.value().split(",")) {
                    String name = program.strip();
                    groups.put(name, group);
                    if (file.section("program:" + name).isEmpty()
                            && file.section("fcgi-program:" + name).isEmpty()) {
                        draft.remark(
                                programs.at(),
                                "[" + section.name() + "] programs",
                                "there is no [program:" + name + "] here");
                    }
                }
            });
            section.take("priority")
                    .ifPresent(priority -> draft.remark(
                            priority.at(), "[" + section.name() + "] priority", SupervisordProgram.PRIORITY));
            unknown(section, List.of("programs", "priority"), draft);
        }
        return groups;
    }

    /** @return the environment that every program gets */
    private static Map<String, String> own(Section section, Draft draft, Tree defaults) throws Unreadable {
        SupervisordValues values = new SupervisordValues(section, draft, "supervisord", "supervisord");
        Map<String, String> environment = values.environment();
        boolean foreground = values.bool("nodaemon", false);
        Optional<Entry> directory = section.take("directory");
        if (directory.isPresent()) {
            if (foreground) {
                values.remark(
                        directory.get(),
                        "is left out: with nodaemon=true supervisord stays where it is; give defaults.workingDir if"
                                + " the programs need one");
            } else {
                values.fixed(directory.get(), "").ifPresent(path -> defaults.set("workingDir", path));
            }
        }
        values.umask().ifPresent(umask -> defaults.set("umask", umask));
        for (Map.Entry<String, String> option : OWN.entrySet()) {
            Optional<Entry> entry = section.take(option.getKey());
            if (entry.isPresent() && !option.getValue().isEmpty()) {
                values.remark(entry.get(), "is left out: " + option.getValue());
            }
        }
        unknown(section, List.copyOf(OWN.keySet()), draft);
        return environment;
    }

    private static Map<String, String> own() {
        Map<String, String> own = new LinkedHashMap<>();
        String logs = "coxswain writes its own lines to stderr";
        own.put("logfile", logs + "; redirect it (run crew.yaml 2> FILE), or let the container's runtime keep it");
        own.put("logfile_maxbytes", logs);
        own.put("logfile_backups", logs);
        own.put("loglevel", "there are no levels to choose; " + logs);
        own.put("silent", logs);
        own.put("pidfile", "spec.pidDir: FOLDER writes coxswain.pid and a file for each worker there");
        own.put("umask", "");
        own.put("nodaemon", "");
        own.put(
                "minfds",
                "coxswain raises its own limit by itself; give workers that need more open files rlimits:"
                        + " {nofile: N}");
        own.put("minprocs", "give workers that need it rlimits: {nproc: N}");
        own.put("nocleanup", "there are no AUTO log files to clean up; `coxswain logs` has what workers wrote");
        own.put("childlogdir", "there are no AUTO log files; `coxswain logs` has what workers wrote");
        own.put("user", "start coxswain itself as that user, or give workers securityContext: {runAsUser: …}");
        own.put("directory", "");
        own.put("strip_ansi", "lines are kept as they come; let the workers write without colours (NO_COLOR=1)");
        own.put("environment", "");
        own.put("identifier", "the crew's name is metadata.name");
        return own;
    }
}
