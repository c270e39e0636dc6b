package dev.coxswain.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.SourceText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Units, against docs/convert.md and the rules of systemd.syntax(7), systemd.service(5), systemd.time(7). */
class SystemdTest {

    private static final List<String> UNITS = List.of(
            "cache.service",
            "cache.socket",
            "db-migrate.service",
            "report.service",
            "report.timer",
            "shop.target",
            "web.service");

    private static final String DB = "# /etc/systemd/system/db.service\n[Service]\nExecStart=db\n";

    /** A use of each option that isn't {@code OPTION=x} in its section; {@code ; } parts the lines. */
    private static final Map<String, String> USES = Map.ofEntries(
            Map.entry("Unit.After", "After=db.service"),
            Map.entry("Unit.Before", "Before=db.service"),
            Map.entry("Unit.Requires", "Requires=db.service; After=db.service"),
            Map.entry("Unit.Requisite", "Requisite=db.service; After=db.service"),
            Map.entry("Unit.Wants", "Wants=db.service; After=db.service"),
            Map.entry("Unit.BindsTo", "BindsTo=db.service; After=db.service"),
            Map.entry("Unit.BindTo", "BindTo=db.service; After=db.service"),
            Map.entry("Unit.PartOf", "PartOf=db.service"),
            Map.entry("Unit.StartLimitBurst", "StartLimitBurst=3"),
            Map.entry("Unit.StartLimitIntervalSec", "StartLimitIntervalSec=1min"),
            Map.entry("Unit.StartLimitInterval", "StartLimitInterval=1min"),
            Map.entry("Service.Type", "Type=notify"),
            Map.entry("Service.Restart", "Restart=no"),
            Map.entry("Service.RestartSec", "RestartSec=5"),
            Map.entry("Service.RestartSteps", "RestartSteps=3; RestartMaxDelaySec=1min"),
            Map.entry("Service.RestartMaxDelaySec", "RestartSteps=3; RestartMaxDelaySec=1min"),
            Map.entry("Service.StartLimitInterval", "StartLimitInterval=1min"),
            Map.entry("Service.StartLimitBurst", "StartLimitBurst=3"),
            Map.entry("Service.SuccessExitStatus", "SuccessExitStatus=3"),
            Map.entry("Service.RemainAfterExit", "RemainAfterExit=yes"),
            Map.entry("Service.TimeoutStopSec", "TimeoutStopSec=5"),
            Map.entry("Service.TimeoutSec", "TimeoutSec=5"),
            Map.entry("Service.TimeoutStartSec", "Type=notify; TimeoutStartSec=50"),
            Map.entry("Service.RuntimeMaxSec", "RuntimeMaxSec=1h"),
            Map.entry("Service.WatchdogSec", "WatchdogSec=30"),
            Map.entry("Service.KillSignal", "KillSignal=SIGQUIT"),
            Map.entry("Service.Environment", "Environment=A=1"),
            Map.entry("Service.EnvironmentFile", "EnvironmentFile=/e"),
            Map.entry("Service.WorkingDirectory", "WorkingDirectory=/w"),
            Map.entry("Service.UMask", "UMask=077"),
            Map.entry("Service.Nice", "Nice=5"),
            Map.entry("Service.OOMScoreAdjust", "OOMScoreAdjust=5"),
            Map.entry("Service.IOSchedulingClass", "IOSchedulingClass=idle"),
            Map.entry("Service.IOSchedulingPriority", "IOSchedulingPriority=5"),
            Map.entry("Service.MemoryMax", "MemoryMax=1G"),
            Map.entry("Service.MemoryLimit", "MemoryLimit=1G"),
            Map.entry("Service.CPUQuota", "CPUQuota=50%"),
            Map.entry("Service.TasksMax", "TasksMax=5"),
            Map.entry("Service.StandardOutput", "StandardOutput=null"),
            Map.entry("Service.StandardError", "StandardError=file:/l"),
            Map.entry("Service.Sockets", "Sockets=web.socket"),
            Map.entry("Socket.ListenStream", "ListenStream=80"),
            Map.entry("Socket.ListenDatagram", "ListenDatagram=80"),
            Map.entry("Socket.SocketMode", "ListenStream=/s; SocketMode=0600"),
            Map.entry("Socket.Backlog", "ListenStream=80; Backlog=9"),
            Map.entry("Socket.FileDescriptorName", "ListenStream=80; FileDescriptorName=x"),
            Map.entry("Socket.Service", "ListenStream=80; Service=web.service"),
            Map.entry("Socket.Accept", "ListenStream=80; Accept=yes"),
            Map.entry("Timer.OnCalendar", "OnCalendar=daily"),
            Map.entry("Timer.OnUnitInactiveSec", "OnUnitInactiveSec=5min"),
            Map.entry("Timer.OnUnitActiveSec", "OnUnitActiveSec=5min"),
            Map.entry("Timer.OnBootSec", "OnBootSec=5min"),
            Map.entry("Timer.OnStartupSec", "OnStartupSec=5min"),
            Map.entry("Timer.OnActiveSec", "OnActiveSec=5min"),
            Map.entry("Timer.RandomizedDelaySec", "OnCalendar=daily; RandomizedDelaySec=5min"),
            Map.entry("Timer.Persistent", "OnCalendar=daily; Persistent=true"),
            Map.entry("Timer.Unit", "OnCalendar=daily; Unit=web.service"));

    private static Converted converted(String text) {
        return Converted.of(new Systemd(), List.of(new SourceText("web.service", text)));
    }

    private static Converted service(String options) {
        return converted("[Service]\nExecStart=web\n" + options.replace("; ", "\n") + "\n");
    }

    @Test
    void aWholeFolder() {
        Converted converted = Converted.of(
                new Systemd(),
                UNITS.stream()
                        .map(name -> new SourceText(name, Converted.resource("units/" + name)))
                        .toList());
        assertThat(converted.document).isEqualTo("""
                apiVersion: coxswain.dev/v1alpha1
                kind: Crew
                metadata: {name: in}
                spec:
                  terminationGracePeriodSeconds: 135
                  workers:
                    - name: cache
                      command: ["/bin/sh", "-c", "set -f; exec /usr/bin/cache $CACHE_FLAGS --folder /var/lib/cache"]
                      workingDir: /
                      env:
                        - {name: CACHE_FLAGS, value: "-a -b"}
                      successExitCodes: [0, 143, 75]
                      terminationGracePeriodSeconds: 90
                      sockets:
                        - {name: cache.socket, host: 127.0.0.1, port: 11211}
                        - {name: cache.socket-2, protocol: UNIX, path: /run/cache.sock, mode: '0660'}
                    - name: db-migrate
                      description: Migrate the database
                      command: ["/bin/sh", "-c", "/usr/bin/migrate up && exec /usr/bin/migrate check"]
                      workingDir: /
                      restartPolicy: Never
                      terminationGracePeriodSeconds: 90
                      activeDeadlineSeconds: 600
                    - name: report
                      command: ["/usr/bin/report", "--out", "/srv/reports"]
                      workingDir: /
                      terminationGracePeriodSeconds: 90
                      schedule: 30 6 * * 1-5
                      timeZone: Europe/Berlin
                      randomizedDelay: 5m
                      persistent: true
                    - name: web
                      description: Shop front; https://shop.example/docs
                      command: ["/bin/sh", "-c", "{ /usr/bin/shop-clean --all || true; } && /usr/bin/shop-check 'a config' --strict && exec /usr/bin/shop-web --port \\"${PORT}\\" --name 100% --pid '$' --at web"]
                      workingDir: /srv/shop
                      env:
                        - {name: PORT, value: "8080"}
                        - {name: GREETING, value: "hello world"}
                        - {name: LANG, value: "C.UTF-8"}
                      envFrom:
                        - {fileRef: {path: /etc/shop/web.env, optional: true}}
                      restartPolicy: OnFailure
                      backoff:
                        immediateRestarts: 0
                        delay: 2s
                        factor: 1
                        maxDelay: 2s
                        jitter: 0
                        resetAfter: 13s
                        maxRestarts: 3
                      dependsOn:
                        - {name: db-migrate, condition: Succeeded}
                        - {name: cache, condition: Started}
                      terminationGracePeriodSeconds: 45
                      lifecycle: {preStop: {exec: {command: ["/usr/bin/shop-drain"]}}}
                      startupProbe: {notify: {}, failureThreshold: 12}
                      livenessProbe: {notify: {}}
                      resources:
                        limits: {cpu: 1500m, memory: 512Mi, pids: 200}
                      rlimits: {core: {soft: 0, hard: unlimited}, nofile: 65536}
                      securityContext: {runAsUser: shop, runAsGroup: www, supplementalGroups: [video, 998]}
                      umask: '0027'
                      nice: -5
                      oomScoreAdj: -200
                      ioPriority: {class: BestEffort, level: 2}
                      logs: {stderr: {file: {path: /var/log/shop/web.err}}}
                """);
        assertThat(String.join("\n", converted.remarks) + "\n").isEqualTo("""
                cache.service:5: cache.service SuccessExitStatus: SIGUSR1 is left out: successExitCodes has exit codes from 0 to 255
                web.service:5: web.service After: network-online.target is left out: coxswain starts when the machine or the container is up
                web.service:10: web.service ConditionPathExists: is left out: every worker of the crew starts; check it in the command: sh -c '[ -e FILE ] || exit 0; exec …'
                web.service:18: web.service ExecReload: is left out: a reload is `coxswain signal HUP NAME`; for one at each change of its configuration give the worker files: [PATH] and lifecycle.reload: {signal: SIGHUP}
                web.service:25: web.service KillMode: is left out: a stop is the stop signal to the whole tree, and SIGKILL when the grace period is over
                web.service:26: web.service User: is securityContext.runAsUser; HOME, USER and LOGNAME stay as they are (env), and of the supplementary groups it has those that are listed
                web.service:31: web.service EnvironmentFile: is envFrom, and env wins over it here; in systemd the file wins over Environment=
                web.service:43: web.service PrivateTmp: is left out: the worker sees the file system, the network and the users that coxswain sees; a container's securityContext and volumes do this
                web.service:44: web.service ProtectSystem: is left out: the worker sees the file system, the network and the users that coxswain sees; a container's securityContext and volumes do this
                web.service:45: web.service NoNewPrivilege: is left out: systemd has no such option in [Service]; did you mean NoNewPrivileges?
                web.service:47: web.service StandardError: is a log file, appended to, and rotated at 50Mi (maxSize, maxFiles)
                cache.socket:2: cache.socket ListenStream: the name cache.socket in LISTEN_FDNAMES is cache.socket-2 for a further socket
                cache.socket:5: cache.socket SocketUser: is left out: the socket's file is coxswain's own; SocketMode goes to mode
                shop.target:1: shop.target: makes no worker: of a unit that is neither service, socket nor timer there is nothing to run
                report.timer:5: report.timer AccuracySec: is left out: a schedule is a cron line, every an interval after the last end
                """);
    }

    static Stream<String> sections() {
        return Stream.of("Unit", "Service", "Install", "Socket", "Timer");
    }

    static Stream<Object[]> options() {
        return sections()
                .flatMap(section -> OptionTable.rows("systemd", "`[" + section + "]`").stream()
                        .map(row -> new Object[] {section, row}));
    }

    @ParameterizedTest
    @MethodSource("options")
    void anOptionIsWhatTheTableSays(String section, OptionTable.Row row) {
        String use = USES.getOrDefault(section + "." + row.option(), row.option() + "=5")
                        .replace("; ", "\n") + "\n";
        String unit = section.equals("Unit") ? use : "";
        String service = section.equals("Service") ? use : "";
        String rest = switch (section) {
            case "Install" -> "[Install]\n" + use;
            case "Socket", "Timer" -> "# /x/web." + section.toLowerCase(Locale.ROOT) + "\n[" + section + "]\n" + use;
            default -> "";
        };
        String main = service.contains("ExecStart=") ? "" : "ExecStart=web\n";
        String socket = row.option().equals("Sockets") ? "# /x/web.socket\n[Socket]\nListenStream=80\n" : "";
        row.holdsFor(converted(
                "[Unit]\n" + unit + "[Service]\n" + main + service + rest + socket + (unit.isEmpty() ? "" : DB)));
    }

    @ParameterizedTest
    @MethodSource("sections")
    void theTablesAreWhole(String section) {
        var options = new UnitOptions();
        Set<String> documented = new TreeSet<>(OptionTable.options(OptionTable.rows("systemd", "`[" + section + "]`")));
        assertThat(documented).containsExactlyInAnyOrderElementsOf(options.known(section));
    }

    @Test
    void nothingIsReadAndLeftOutAtOnce() {
        var options = new UnitOptions();
        sections()
                .forEach(section -> assertThat(options.leftOut(section))
                        .as(section)
                        .doesNotContainAnyElementsOf(UnitOptions.READ.getOrDefault(section, Set.of())));
        assertThat(converted("[Unit]\nConditionPathExists=/x\nAssertUser=a\n[Service]\nExecStart=a").remarks)
                .hasSize(2);
    }

    @Test
    void whatSystemdDoesNotKnowIsSaid() {
        assertThat(service("Restrat=no; X-Mine=1; [X-Own]; A=b").remarks)
                .containsExactly("web.service:3: web.service Restrat: is left out: systemd has no such option in"
                        + " [Service]; did you mean Restart?");
        assertThat(converted("stray=1\n[Service]\nExecStart=a\nnonsense\n").remarks)
                .containsExactly(
                        "web.service:1: web.service: this line is left out, as systemd does: it is in no [Section]",
                        "web.service:4: web.service: this line is left out, as systemd does: there is no = in it");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "a 'b c' \"d e\" f\\x20g h\\ti   # \"a\", \"b c\", \"d e\", \"f g\", \"h\\ti\"",
                "a ${B}-${C} $$ $ x$Y         # \"a\", \"$(B)-$(C)\", \"$\", \"$\", \"x$Y\"",
                ":a ${B} $C $$                # \"a\", \"${B}\", \"$C\", \"$$$$\"",
                "a $(b)                       # \"a\", \"$$(b)\"",
                "a $B c                       # \"/bin/sh\", \"-c\", \"set -f; exec a $B c\"",
                "a $B 'c d' ${E}f             # \"/bin/sh\", \"-c\", \"set -f; exec a $B 'c d' \\\"${E}\\\"f\"",
                "a | b                        # \"a\", \"|\", \"b\"",
                "a %p %N 100%% %S/x           # \"a\", \"web\", \"web\", \"100%\", \"/var/lib/x\"",
                "a %h/x                       # \"a\", \"$(HOME)/x\"",
                "-a b                         # \"a\", \"b\"",
                "@a b c                       # \"a\", \"c\"",
            })
    void aCommandIsReadBySystemdsRules(String command, String words) {
        assertThat(converted("[Service]\nExecStart=" + command).workers()).contains("command: [" + words + "]\n");
    }

    @Test
    void aTemplatesInstance() {
        Converted converted = Converted.of(
                new Systemd(), List.of(new SourceText("web@8080.service", "[Service]\nExecStart=a %i %p %n\n")));
        assertThat(converted.workers()).contains("[\"a\", \"8080\", \"web\", \"web@8080.service\"]");
        assertThat(converted.remarks)
                .containsExactly(
                        "web@8080.service:1: web@8080.service: is called web-8080 here: a name is a DNS label, and unique");
    }

    @Test
    void commandsAfterOneAnotherAreAShells() {
        Converted converted = service("ExecStartPre=-rm -f 'a b'; ExecStartPre=mkdir x; ExecStartPost=-touch y");
        assertThat(converted.workers())
                .contains("command: [\"/bin/sh\", \"-c\", \"{ rm -f 'a b' || true; } && mkdir x && exec web\"]")
                .contains("postStart: {exec: {command: [\"/bin/sh\", \"-c\", \"{ touch y || true; }\"]}}");
        assertThat(converted("[Service]\nType=oneshot\nExecStart=a ; b \\; c\n").workers())
                .contains("\"a && exec b ';' c\"");
    }

    @Test
    void aKillOfTheMainProcessIsASignal() {
        assertThat(service("ExecStop=/bin/kill -WINCH $MAINPID").workers()).contains("stopSignal: SIGWINCH");
        assertThat(service("ExecStop=/bin/kill -s QUIT ${MAINPID}").workers()).contains("stopSignal: SIGQUIT");
        Converted other = service("ExecStop=/usr/bin/drain $MAINPID");
        assertThat(other.workers()).doesNotContain("preStop");
        assertThat(other.remarks.getFirst())
                .contains("web.service ExecStop: is left out: a hook doesn't know $MAINPID");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "daily # 0 0 * * *",
                "weekly # 0 0 * * 1",
                "*-*-* 06:30:00 # 30 6 * * *",
                "06:30 # 30 6 * * *",
                "*:0/15 # */15 * * * *",
                "*:5/20 # 5-59/20 * * * *",
                "Mon..Fri 09..17:00 # 0 9-17 * * 1-5",
                "Mon,Wed *-*-* 12:00 # 0 12 * * 1,3",
                "Sat..Sun 10:00 # 0 10 * * 6-7",
                "Mon *-*-* # 0 0 * * 1",
                "Fri # 0 0 * * 5",
                "*-*-01 00:00:00 # 0 0 1 * *",
                "*-01,07-01 # 0 0 1 1,7 *",
                "quarterly # 0 0 1 1,4,7,10 *",
                "00/2:30 # 30 */2 * * *",
            })
    void aCalendarEventIsACronLineWhereItSaysTheSame(String event, String cron) {
        assertThat(UnitCalendar.of(event).map(UnitCalendar::cron)).contains(cron);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-01 00:00",
                "*-*-* 00:00:30",
                "*-*~01",
                "Mon *-*-01",
                "*:*:0/10",
                "Foo 10:00",
                "10",
                "",
                "* * * * *",
                "*-*-* 25.5:00",
                "Fri..Mon 10:00"
            })
    void whatNoCronLineSaysIsLeftOut(String event) {
        assertThat(UnitCalendar.of(event)).isEmpty();
    }

    @Test
    void aZoneIsTheSchedules() {
        assertThat(UnitCalendar.of("*-*-* 02:00 Europe/Berlin"))
                .contains(new UnitCalendar("0 2 * * *", "Europe/Berlin"));
        assertThat(UnitCalendar.of("daily UTC")).contains(new UnitCalendar("0 0 * * *", "UTC"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "[Unit]                     # 1:1: web.service has no [Service]; is it a unit of systemd's?",
                "[Service]; Type=simple     # 1:1: web.service: has no ExecStart",
                "[Service; ExecStart=a      # 1:1: a section's head is [NAME]",
                "[Service]; ExecStart=a 'b  # 2:1: web.service ExecStart: must be a command, its quotes closed, its escapes known (was \"a 'b\")",
                "[Service]; ExecStart=a; ExecStart=b # 3:1: web.service ExecStart: must be one command unless Type=oneshot",
                "[Service]; ExecStart=a; Type=fork # 3:1: web.service Type: must be one of simple, exec, forking, oneshot, dbus, notify, notify-reload, idle (was \"fork\")",
                "[Service]; ExecStart=a; RestartSec=soon # 3:1: web.service RestartSec: must be a span of time such as 5s, 1min 30s (was \"soon\")",
                "[Service]; ExecStart=a; Nice=50 # 3:1: web.service Nice: must be from -20 to 19 (was \"50\")",
                "[Service]; ExecStart=a; MemoryMax=lots # 3:1: web.service MemoryMax: must be a size such as 512M, or infinity (was \"lots\")",
                "[Service]; ExecStart=a; Environment=A # 3:1: web.service Environment: must be NAME=value words (was \"A\")",
            })
    void whatSystemdCouldNotReadIsAnErrorWithItsPlace(String text, String error) {
        assertThat(converted(text.replace("; ", "\n")).unreadable).isEqualTo("web.service:" + error);
    }

    @Test
    void systemctlCatHasSeveralUnitsAndTheirDropIns() {
        Converted converted = Converted.of(new Systemd(), List.of(new SourceText("stdin", """
                # /etc/systemd/system/web.service
                [Service]
                ExecStart=web
                Environment=A=1

                # /etc/systemd/system/web.service.d/override.conf
                [Service]
                ExecStart=
                ExecStart=web --fast

                # /etc/systemd/system/db.service
                [Unit]
                Before=web.service
                [Service]
                ExecStart=db
                """)));
        assertThat(converted.crew().workers()).extracting(one -> one.name()).containsExactly("web", "db");
        assertThat(converted.workers()).contains("[\"web\", \"--fast\"]").contains("- {name: db, condition: Started}");
    }

    @Test
    void aCommentWithTheNameOfAUnitIsAComment() {
        Converted converted = converted("# nginx.service\n[Service]\n# db.service\nExecStart=web\n");
        assertThat(converted.crew().workers()).extracting(one -> one.name()).containsExactly("web");
    }

    @Test
    void timersOfIntervals() {
        String timer = "[Service]\nExecStart=a\nRestart=always\n# /x/web.timer\n[Timer]\n";
        Converted every = converted(timer + "OnBootSec=5min\nOnUnitActiveSec=1h\n");
        assertThat(every.workers()).contains("every: 1h", "restartPolicy: OnFailure");
        assertThat(every.remarks).hasSize(3);
        assertThat(converted(timer + "OnBootSec=90\n").workers())
                .contains("startDelay: 90s")
                .containsPattern("schedule: .?@reboot");
    }

    @Test
    void aScheduleThatNoCronLineSaysKeepsTheWorkerFromRunning() {
        Converted converted =
                converted("[Service]\nExecStart=a\n# /x/web.timer\n[Timer]\nOnCalendar=Mon *-*-1..7 03:00:00\n");
        assertThat(converted.workers()).contains("replicas: 0").doesNotContain("schedule");
        assertThat(converted.remarks)
                .hasSize(2)
                .anyMatch(line -> line.contains("gives no schedule, so replicas: 0 keeps the worker from running"));
    }

    @Test
    void aStartLimitCountsTheWaitBeforeEachStart() {
        assertThat(service("StartLimitBurst=3; StartLimitInterval=60; RestartSec=5")
                        .workers())
                .contains("resetAfter: 15s", "maxRestarts: 2");
        Converted never = service("StartLimitBurst=5; StartLimitInterval=10; RestartSec=5");
        assertThat(never.workers()).doesNotContain("maxRestarts").doesNotContain("resetAfter");
        assertThat(never.remarks)
                .contains("web.service:3: web.service StartLimitBurst: is left out: with this RestartSec systemd never"
                        + " comes to the limit, and starts it again without end; so does backoff unless told");
    }

    @Test
    void nobodyWaitsForWhatMayNeverStart() {
        Converted converted = converted("[Unit]\nAfter=db.service\n[Service]\nExecStart=web\n" + DB
                + "# /x/db.socket\n[Socket]\nListenStream=5432\n");
        assertThat(converted.workers()).contains("activation: OnDemand").doesNotContain("dependsOn");
        assertThat(converted.remarks).hasSize(1);
        Converted wanted = converted("[Unit]\nAfter=db.service\nWants=db.service\n[Service]\nExecStart=web\n" + DB
                + "# /x/db.socket\n[Socket]\nListenStream=5432\n");
        assertThat(wanted.workers()).contains("dependsOn").doesNotContain("OnDemand");
    }

    @Test
    void dropInFoldersAreSaid() {
        assertThat(new Systemd().leavesOut("web.service.d"))
                .hasValueSatisfying(why -> assertThat(why).contains("systemctl cat web.service | coxswain convert"));
        assertThat(new Systemd().leavesOut("other")).isEqualTo(Optional.empty());
        assertThat(Stream.of("a.service", "b.timer", "c.conf", "service").filter(new Systemd()::takes))
                .containsExactly("a.service", "b.timer");
    }

    @Test
    void mutatedUnits() {
        List<String> all = new ArrayList<>();
        for (String name : UNITS) {
            all.add("# /etc/systemd/system/" + name + "\n" + Converted.resource("units/" + name));
        }
        Mutations.of(String.join("\n", all), Systemd::new);
    }
}
