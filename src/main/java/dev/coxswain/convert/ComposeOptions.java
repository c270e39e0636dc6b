package dev.coxswain.convert;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The options of a process of process-compose's. */
final class ComposeOptions {

    /** Inner ones with a dot. One with a reason is left out. */
    static final Map<String, String> OPTIONS = options();

    private ComposeOptions() {}

    private static Map<String, String> options() {
        Map<String, String> options = new LinkedHashMap<>();
        for (String read : List.of(
                "command",
                "entrypoint",
                "environment",
                "env_file",
                "working_dir",
                "description",
                "replicas",
                "namespace",
                "disabled",
                "is_disabled",
                "is_foreground",
                "success_exit_codes",
                "availability",
                "availability.restart",
                "availability.backoff_seconds",
                "availability.max_restarts",
                "availability.exit_on_end",
                "depends_on",
                "readiness_probe",
                "liveness_probe",
                "ready_log_line",
                "shutdown",
                "shutdown.command",
                "shutdown.timeout_seconds",
                "shutdown.signal",
                "log_location",
                "log_configuration",
                "schedule",
                "schedule.cron",
                "schedule.timezone",
                "schedule.interval",
                "schedule.run_on_start",
                "schedule.max_concurrent",
                "vars",
                "is_template_disabled",
                "is_dotenv_disabled")) {
            options.put(read, "");
        }
        options.put(
                "availability.exit_on_skipped", "a worker whose dependency failed waits, Pending, and never starts");
        options.put("shutdown.parent_only", "a stop reaches the whole process tree");
        options.put("shutdown.send_keys", "there is no terminal; stop it by a signal or a preStop command");
        options.put("is_daemon", "a program that goes into the background ends here: use its foreground option");
        options.put("launch_timeout_seconds", "it is for programs that go into the background");
        String terminal = "there is no terminal: stdin is /dev/null, stdout a pipe";
        options.put("is_tty", terminal);
        options.put("is_interactive", terminal);
        options.put("is_elevated", "run coxswain itself as root, and the others with securityContext");
        options.put("disable_ansi_colors", "lines are kept as they come; let the program write none (NO_COLOR=1)");
        options.put("truncate_log", "a log file is appended to, and rotated");
        options.put("watch", "files: [PATH/*] restarts the worker at a change of its files, without sub-folders");
        options.put("mcp", "there is no MCP server");
        String monitor = "nobody watches for silence; a livenessProbe with heartbeatFile is near";
        options.put("monitor_for", monitor);
        options.put("monitor_silence_threshold", monitor);
        options.put("extends", "write the other process's options into this one, or use YAML's anchors");
        String own = "process-compose writes it itself";
        for (String internal :
                List.of("name", "original_config", "replica_num", "replica_name", "executable", "args")) {
            options.put(internal, own);
        }
        return options;
    }
}
