package dev.coxswain.cli;

import java.util.Map;

/** What people type who come from kubectl, docker, systemctl, supervisorctl or a shell, and our command for it. */
final class OtherWords {

    static final Map<String, String> OURS = Map.ofEntries(
            Map.entry("ps", "status"),
            Map.entry("ls", "status"),
            Map.entry("list", "status"),
            Map.entry("get", "status"),
            Map.entry("watch", "status -w"),
            Map.entry("inspect", "describe"),
            Map.entry("show", "describe"),
            Map.entry("info", "describe"),
            Map.entry("tail", "logs -f"),
            Map.entry("log", "logs"),
            Map.entry("journal", "logs"),
            Map.entry("event", "events"),
            Map.entry("history", "events"),
            Map.entry("stats", "top"),
            Map.entry("monit", "top -w"),
            Map.entry("kill", "signal"),
            Map.entry("up", "run"),
            Map.entry("trigger", "run-now"),
            Map.entry("down", "shutdown"),
            Map.entry("quit", "shutdown"),
            Map.entry("exit", "shutdown"),
            Map.entry("apply", "reload"),
            Map.entry("update", "reload"),
            Map.entry("reread", "reload"),
            Map.entry("diff", "plan"),
            Map.entry("validate", "check"),
            Map.entry("lint", "check"));

    private OtherWords() {}
}
