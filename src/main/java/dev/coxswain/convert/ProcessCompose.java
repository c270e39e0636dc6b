package dev.coxswain.convert;

import dev.coxswain.crew.SourceText;
import dev.coxswain.crew.type.Nearest;
import dev.coxswain.crew.yaml.Place;
import dev.coxswain.crew.yaml.Yaml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** process-compose.yaml. */
final class ProcessCompose implements Format {

    /** Of the project; those with a reason are left out. */
    static final Map<String, String> OPTIONS = options();

    @Override
    public void read(List<SourceText> texts, Draft draft) throws Unreadable {
        SourceText text = texts.getFirst();
        Yaml.Mapping root = PeerYaml.document(text);
        boolean expands = root.get("disable_env_expansion") == null
                || !PeerYaml.bool(root.get("disable_env_expansion"), "disable_env_expansion");
        ComposeText reader = new ComposeText(draft, expands, root.get("vars"));
        for (Yaml.Entry entry : root.entries()) {
            option(entry, draft, reader);
        }
        // process-compose ends with its last process.
        draft.set("exit.when", "AllFinished");
        @Nullable Yaml processes = root.get("processes");
        if (processes == null) {
            throw new Unreadable(
                    new Place(text.file(), 1, 1), "no processes: here; is it a file of process-compose's?");
        }
        Map<String, ComposeProcess> all = new LinkedHashMap<>();
        for (Yaml.Entry entry : PeerYaml.mapping(processes, "processes").entries()) {
            Yaml.Mapping options = PeerYaml.mapping(entry.value(), "processes." + entry.key());
            DraftWorker worker = draft.worker(entry.key(), "processes." + entry.key(), entry.keyPlace());
            all.put(entry.key(), new ComposeProcess(worker, options, reader.of(options), shell(root)));
        }
        List<Yaml> environment = new ArrayList<>();
        if (root.get("environment") != null) {
            environment.add(root.get("environment"));
        }
        for (ComposeProcess process : all.values()) {
            process.read(environment, all);
        }
    }

    private static void option(Yaml.Entry entry, Draft draft, ComposeText reader) throws Unreadable {
        @Nullable String why = OPTIONS.get(entry.key());
        if (entry.key().startsWith("x-") || entry.value().isNothing()) {
            return;
        }
        if (why == null) {
            draft.remark(
                    entry.keyPlace(),
                    entry.key(),
                    "is left out: process-compose has no such option" + Nearest.hint(entry.key(), OPTIONS.keySet()));
        } else if (!why.isEmpty()) {
            draft.remark(entry.keyPlace(), entry.key(), "is left out: " + why);
        } else if (entry.key().equals("name")) {
            draft.name(PeerYaml.text(entry.value(), "name"));
        } else if (entry.key().equals("log_length")) {
            draft.set("logs.history", PeerYaml.whole(entry.value(), "log_length"));
        }
    }

    /** The shell and its flag. */
    private static List<String> shell(Yaml.Mapping root) throws Unreadable {
        @Nullable Yaml shell = root.get("shell");
        if (shell == null) {
            return List.of("bash", "-c");
        }
        Yaml.Mapping config = PeerYaml.mapping(shell, "shell");
        @Nullable Yaml command = config.get("shell_command");
        @Nullable Yaml argument = config.get("shell_argument");
        return List.of(
                command == null ? "bash" : PeerYaml.text(command, "shell.shell_command"),
                argument == null ? "-c" : PeerYaml.text(argument, "shell.shell_argument"));
    }

    private static Map<String, String> options() {
        Map<String, String> options = new LinkedHashMap<>();
        for (String read : List.of(
                "processes",
                "environment",
                "vars",
                "shell",
                "name",
                "log_length",
                "disable_env_expansion",
                "version",
                "is_strict",
                "is_tui_disabled",
                "ordered_shutdown")) {
            options.put(read, "");
        }
        options.put(
                "log_location",
                "what all workers write goes to coxswain's stdout and stderr, with their names; redirect that, or give"
                        + " each worker logs");
        String own = "coxswain's own lines go to stderr in the form of spec.logs.format";
        options.put("log_level", own);
        options.put("log_format", own);
        options.put("log_configuration", own);
        options.put("extends", "no other file is read; convert the merged one: process-compose --dry-run shows it");
        options.put("env_cmds", "no command fills variables; set them before coxswain starts, or in a worker's shell");
        options.put("mcp_server", "there is no MCP server; the control API is HTTP (docs/api.md)");
        options.put("mcp_ctl", "there is no MCP server; the control API is HTTP (docs/api.md)");
        return options;
    }
}
