package dev.coxswain.convert;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** systemd's options: which there are, and why many of them have no field (systemd.txt beside this class). */
final class UnitOptions {

    /** Those that are read, by section. */
    static final Map<String, Set<String>> READ = Map.of(
            "Unit",
            Set.of(
                    "Description",
                    "Documentation",
                    "SourcePath",
                    "Requires",
                    "Requisite",
                    "Wants",
                    "BindsTo",
                    "BindTo",
                    "Before",
                    "After",
                    "PartOf",
                    "DefaultDependencies",
                    "StartLimitIntervalSec",
                    "StartLimitInterval",
                    "StartLimitBurst"),
            "Service",
            Set.of(
                    "Type",
                    "ExecStart",
                    "ExecStartPre",
                    "ExecStartPost",
                    "ExecReload",
                    "ExecStop",
                    "Restart",
                    "RestartSec",
                    "RestartSteps",
                    "RestartMaxDelaySec",
                    "TimeoutSec",
                    "TimeoutStartSec",
                    "TimeoutStopSec",
                    "RuntimeMaxSec",
                    "WatchdogSec",
                    "StartLimitInterval",
                    "StartLimitBurst",
                    "RemainAfterExit",
                    "SuccessExitStatus",
                    "Sockets",
                    "ReloadSignal",
                    "WorkingDirectory",
                    "User",
                    "Group",
                    "SupplementaryGroups",
                    "Nice",
                    "OOMScoreAdjust",
                    "IOSchedulingClass",
                    "IOSchedulingPriority",
                    "UMask",
                    "Environment",
                    "EnvironmentFile",
                    "PassEnvironment",
                    "UnsetEnvironment",
                    "StandardOutput",
                    "StandardError",
                    "ExecSearchPath",
                    "LimitCPU",
                    "LimitFSIZE",
                    "LimitDATA",
                    "LimitSTACK",
                    "LimitCORE",
                    "LimitRSS",
                    "LimitNOFILE",
                    "LimitAS",
                    "LimitNPROC",
                    "LimitMEMLOCK",
                    "LimitLOCKS",
                    "LimitSIGPENDING",
                    "LimitMSGQUEUE",
                    "LimitNICE",
                    "LimitRTPRIO",
                    "LimitRTTIME",
                    "CPUQuota",
                    "MemoryMax",
                    "MemoryLimit",
                    "TasksMax",
                    "KillSignal"),
            "Install",
            Set.of("WantedBy", "RequiredBy", "UpheldBy"),
            "Socket",
            Set.of(
                    "ListenStream",
                    "ListenDatagram",
                    "SocketMode",
                    "Backlog",
                    "Accept",
                    "FileDescriptorName",
                    "Service"),
            "Timer",
            Set.of(
                    "OnCalendar",
                    "OnActiveSec",
                    "OnBootSec",
                    "OnStartupSec",
                    "OnUnitActiveSec",
                    "OnUnitInactiveSec",
                    "Persistent",
                    "RandomizedDelaySec",
                    "Unit"));

    private final Map<String, Map<String, String>> reasons = new HashMap<>();

    UnitOptions() {
        List<String> sections = List.of();
        String reason = "";
        for (String line : lines()) {
            if (line.startsWith("sections ")) {
                sections = List.of(line.substring("sections ".length()).split(" "));
            } else if (line.startsWith("  ")) {
                for (String section : sections) {
                    for (String option : line.strip().split(" ")) {
                        reasons.computeIfAbsent(section, _ -> new HashMap<>()).putIfAbsent(option, reason);
                    }
                }
            } else {
                reason = line;
            }
        }
    }

    private static List<String> lines() {
        try (InputStream in = UnitOptions.class.getResourceAsStream("systemd.txt")) {
            if (in == null) {
                throw new IllegalStateException("systemd.txt is not in the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** Why an option has no field; empty where systemd has no such option. */
    Optional<String> reason(String section, String option) {
        if (section.equals("Unit") && (option.startsWith("Condition") || option.startsWith("Assert"))) {
            return Optional.of("every worker of the crew starts; check it in the command: sh -c '[ -e FILE ] || exit 0;"
                    + " exec …'");
        }
        return Optional.ofNullable(reasons.getOrDefault(section, Map.of()).get(option));
    }

    /** Every option of a section, by name. */
    Set<String> known(String section) {
        Set<String> known = new TreeSet<>(READ.getOrDefault(section, Set.of()));
        known.addAll(leftOut(section));
        return known;
    }

    Set<String> leftOut(String section) {
        return reasons.getOrDefault(section, Map.of()).keySet();
    }
}
