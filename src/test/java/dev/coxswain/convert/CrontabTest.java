package dev.coxswain.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.SourceText;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CrontabTest {

    private static final String USERS = """
            # m h dom mon dow command
            SHELL=/bin/bash
            PATH = "/usr/local/bin:/usr/bin:/bin"
            MAILTO=ops@example.com
            CRON_TZ=Europe/Berlin
            GREETING='  hello  '

            */15 * * * *    /usr/local/bin/sync_orders --all
            30 2 * * 1-5    cd /srv/shop && ./backup >> /var/log/backup.log 2>&1
            0 22 * * fri    mail -s "It's 10pm" joe%Joe,%%Where are your kids?%
            33 22 1 jan *   expr $(date +\\%s) / 60 \\% 9 > /dev/null || echo $$
            @reboot         /usr/local/bin/warm-cache
            0 0 30 2 *      /usr/local/bin/never
            MAILTO=""
            CRON_TZ=""
            0~30 4 * * 7    /usr/local/bin/sync_orders --week
            """;

    private static final String SYSTEM = """
            RANDOM_DELAY=20
            HOME=/srv
            17 *\t* * *\troot\tcd / && run-parts --report /etc/cron.hourly
            25 6\t* * *\troot\ttest -x /usr/sbin/anacron || { cd / && run-parts --report /etc/cron.daily; }
            -*/5 * * * *\twww-data\t[ -x /usr/bin/php ] && php -f /srv/cron.php
            @every_minute  nobody  /usr/bin/poke
            @600 nobody echo $MAILTO
            """;

    private static Converted converted(String text) {
        return Converted.of(new Crontab(), text);
    }

    private static Converted called(String file, String text) {
        return Converted.of(new Crontab(), List.of(new SourceText(file, text)));
    }

    @Test
    void aUsersCrontabBecomesScheduledWorkers() {
        Converted converted = converted(USERS);
        assertThat(converted.document).isEqualTo("""
                apiVersion: coxswain.dev/v1alpha1
                kind: Crew
                metadata: {name: in}
                spec:
                  workers:
                    - name: sync-orders
                      command: ["/usr/local/bin/sync_orders", "--all"]
                      env:
                        - {name: SHELL, value: "/bin/bash"}
                        - {name: PATH, value: "/usr/local/bin:/usr/bin:/bin"}
                        - {name: GREETING, value: "  hello  "}
                      schedule: '*/15 * * * *'
                      timeZone: Europe/Berlin
                      concurrencyPolicy: Allow
                    - name: backup
                      command: ["/bin/bash", "-c", "cd /srv/shop && ./backup >> /var/log/backup.log 2>&1"]
                      env:
                        - {name: SHELL, value: "/bin/bash"}
                        - {name: PATH, value: "/usr/local/bin:/usr/bin:/bin"}
                        - {name: GREETING, value: "  hello  "}
                      schedule: 30 2 * * 1-5
                      timeZone: Europe/Berlin
                      concurrencyPolicy: Allow
                    - name: mail
                      command: ["/bin/bash", "-c", "{ mail -s \\"It's 10pm\\" joe\\n} <<'END'\\nJoe,\\n\\nWhere are your kids?\\nEND\\n"]
                      env:
                        - {name: SHELL, value: "/bin/bash"}
                        - {name: PATH, value: "/usr/local/bin:/usr/bin:/bin"}
                        - {name: GREETING, value: "  hello  "}
                      schedule: 0 22 * * fri
                      timeZone: Europe/Berlin
                      concurrencyPolicy: Allow
                    - name: expr
                      command: ["/bin/bash", "-c", "expr $$(date +%s) / 60 % 9 > /dev/null || echo $$$$"]
                      env:
                        - {name: SHELL, value: "/bin/bash"}
                        - {name: PATH, value: "/usr/local/bin:/usr/bin:/bin"}
                        - {name: GREETING, value: "  hello  "}
                      schedule: 33 22 1 jan *
                      timeZone: Europe/Berlin
                      concurrencyPolicy: Allow
                    - name: warm-cache
                      command: ["/usr/local/bin/warm-cache"]
                      env:
                        - {name: SHELL, value: "/bin/bash"}
                        - {name: PATH, value: "/usr/local/bin:/usr/bin:/bin"}
                        - {name: GREETING, value: "  hello  "}
                      schedule: '@reboot'
                      timeZone: Europe/Berlin
                    - name: sync-orders-2
                      command: ["/usr/local/bin/sync_orders", "--week"]
                      env:
                        - {name: SHELL, value: "/bin/bash"}
                        - {name: PATH, value: "/usr/local/bin:/usr/bin:/bin"}
                        - {name: GREETING, value: "  hello  "}
                      schedule: 14 4 * * 7
                      concurrencyPolicy: Allow
                """);
        assertThat(converted.remarks)
                .containsExactly(
                        "in:1: crontab: is read as a user's crontab, without a user in the sixth column: the first word"
                                + " behind the time is the command's",
                        "in:1: crontab: concurrencyPolicy: Allow is what cron does, a run begins though the last one"
                                + " goes on; without that line it is Forbid",
                        "in:1: crontab: a local time that the clock skips in spring does not run that day; cron makes"
                                + " it up",
                        "in:1: crontab: jobs start in the supervisor's folder with its environment; cron's begin in the"
                                + " user's home with HOME, LOGNAME, SHELL and PATH=/usr/bin:/bin: set workingDir and"
                                + " env where one needs them",
                        "in:4: MAILTO: is left out: no mail is sent, output goes to the log, and a run that fails is an"
                                + " event (coxswain events)",
                        "in:8: job sync_orders: is called sync-orders here: a name is a DNS label, and unique",
                        "in:10: job mail: gets the lines behind % as its stdin by a here-document of its shell",
                        "in:12: job warm-cache: runs at each start of the supervisor; cron runs it at the machine's",
                        "in:13: job never: is left out: its time 0 0 30 2 * never comes",
                        "in:14: MAILTO: asks for no mail; output goes to the log (logs: {stdout: Discard} drops it)",
                        "in:16: job sync_orders: the minute 0~30 is fixed to 14: cronie picks one whenever it loads the"
                                + " file",
                        "in:16: job sync_orders: is called sync-orders-2 here: a name is a DNS label, and unique");
    }

    @Test
    void aSystemCrontabHasAUserInTheSixthColumn() {
        Converted converted = converted(SYSTEM);
        assertThat(converted.workers()).isEqualTo("""
                workers:
                  - name: run-parts
                    command: ["/bin/sh", "-c", "cd / && run-parts --report /etc/cron.hourly"]
                    workingDir: /srv
                    env:
                      - {name: HOME, value: "/srv"}
                    securityContext: {runAsUser: root}
                    schedule: 17 * * * *
                    concurrencyPolicy: Allow
                    randomizedDelay: 20m
                  - name: run-parts-2
                    command: ["/bin/sh", "-c", "test -x /usr/sbin/anacron || { cd / && run-parts --report /etc/cron.daily; }"]
                    workingDir: /srv
                    env:
                      - {name: HOME, value: "/srv"}
                    securityContext: {runAsUser: root}
                    schedule: 25 6 * * *
                    concurrencyPolicy: Allow
                    randomizedDelay: 20m
                  - name: php
                    command: ["/bin/sh", "-c", "[ -x /usr/bin/php ] && php -f /srv/cron.php"]
                    workingDir: /srv
                    env:
                      - {name: HOME, value: "/srv"}
                    securityContext: {runAsUser: www-data}
                    schedule: '*/5 * * * *'
                    concurrencyPolicy: Allow
                    randomizedDelay: 20m
                  - name: poke
                    command: ["/usr/bin/poke"]
                    workingDir: /srv
                    env:
                      - {name: HOME, value: "/srv"}
                    securityContext: {runAsUser: nobody}
                    schedule: '* * * * *'
                    concurrencyPolicy: Allow
                    randomizedDelay: 20m
                  - name: echo
                    command: ["/bin/sh", "-c", "echo $MAILTO"]
                    workingDir: /srv
                    env:
                      - {name: HOME, value: "/srv"}
                    securityContext: {runAsUser: nobody}
                    every: 600s
                """);
        assertThat(converted.remarks)
                .contains(
                        "in:1: RANDOM_DELAY: is randomizedDelay, new for each run; cronie draws it once a start",
                        "in:1: crontab: is read as a system crontab, with a user in the sixth column: every job has one"
                                + " there",
                        "in:1: crontab: runAsUser: only a supervisor that runs as root can start a job as another user",
                        "in:1: crontab: output is not mailed to the owner; it goes to the log",
                        "in:5: job php: begins with -, which keeps it out of cron's log; here its runs are told of as"
                                + " others",
                        "in:7: job echo: @600 is every: the first run is at once, FreeBSD's cron waits for it");
    }

    @ParameterizedTest
    @CsvSource({
        "/etc/crontab, true",
        "backup/etc/crontab, true",
        "etc/crontab, true",
        "/etc/cron.d/certbot, true",
        "cron.d/certbot, true",
        "/etc/cron.d/old/certbot, false",
        "/var/spool/cron/crontabs/jo, false",
        "crontab, false",
        "mycron.d/x, false"
    })
    void whereAFileLiesTellsOfTheSixthColumn(String file, boolean system) {
        Converted converted = called(file, "0 5 * * * jo tidy --all\n");
        assertThat(converted.document.contains("runAsUser: jo")).isEqualTo(system);
        assertThat(converted.document.contains("[\"jo\", \"tidy\", \"--all\"]")).isEqualTo(!system);
    }

    @Test
    void aFolderIsReadAsCronReadsIt() {
        assertThat(List.of("certbot", "0-first", "old_one", "certbot.dpkg-old", ".placeholder", "a~"))
                .filteredOn(new Crontab()::takes)
                .containsExactly("certbot", "0-first", "old_one");
        Converted converted = Converted.of(
                new Crontab(),
                List.of(
                        new SourceText("/etc/cron.d/a", "A=1\n* * * * * jo x\n"),
                        new SourceText("/etc/cron.d/b", "* * * * * jo y\n")));
        assertThat(converted.workers()).isEqualTo("""
                workers:
                  - name: x
                    command: ["x"]
                    env:
                      - {name: A, value: "1"}
                    securityContext: {runAsUser: jo}
                    schedule: '* * * * *'
                    concurrencyPolicy: Allow
                  - name: y
                    command: ["y"]
                    securityContext: {runAsUser: jo}
                    schedule: '* * * * *'
                    concurrencyPolicy: Allow
                """);
    }

    @ParameterizedTest
    @CsvSource({
        "0 0 */2 * 3, true",
        "0 0 13 * */2, true",
        "0 0 */2 * *, false",
        "0 0 1-31/2 * 3, false",
        "0 0 * * 3, false"
    })
    void daysThatCronTakesOtherwiseAreSaid(String time, boolean said) {
        String remark =
                "runs when the day of month or the day of week matches; cron takes a day field that begins with *"
                        + " so that both have to match";
        assertThat(converted(time + " /bin/tidy\n").remarks.stream().anyMatch(line -> line.endsWith(remark)))
                .isEqualTo(said);
    }

    @Test
    void aFileFromElsewhereIsASystemCrontabOnlyIfEachJobHasAUser() {
        assertThat(converted("0 5 * * * root tidy\n0 6 * * * jo tidy\n").document)
                .contains("runAsUser: jo");
        assertThat(converted("0 5 * * * root tidy\n0 6 * * * /bin/tidy now\n").document)
                .contains("[\"root\", \"tidy\"]");
        assertThat(converted("0 5 * * * backup now\n").document).contains("[\"backup\", \"now\"]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "* * * * *",
                "*/2 */3 1-31/2 */4 *",
                "0-7 0-23/2 * * 0-7",
                "1,2,5-9 0 * * 7",
                "0 0 1,15 * 5",
                "0 0 * jan-mar,DEC mon-FRI",
                "0 0 */2 * 1",
                "@hourly",
                "@daily",
                "@midnight",
                "@weekly",
                "@monthly",
                "@yearly",
                "@annually",
                "@reboot"
            })
    void aTimeThatMeansTheSameIsTakenAsItIs(String time) {
        Converted converted = converted(time + " true\n");
        assertThat(converted.document.replace("'", "")).contains("schedule: " + time + "\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5/15 * * * * x | in:1:1: cannot read the minute \"5/15\": a step stands behind * or a range: 5-59/15",
                "H * * * * x | in:1:1: cannot read the minute \"H\": \"H\" is no number",
                "0 ? * * * x | in:1:3: cannot read the hour \"?\": ? is not cron's; write *",
                "0 24 * * * x | in:1:3: cannot read the hour \"24\": it goes from 0 to 23",
                "0 0 L * * x | in:1:5: cannot read the day of month \"L\": \"L\" is no number",
                "0 0 * 13 * x | in:1:7: cannot read the month \"13\": it goes from 1 to 12",
                "0 0 * * fri-sun x | in:1:9: cannot read the day of week \"fri-sun\": a range goes from the lower to the higher",
                "0 0 * * 5#2 x | in:1:9: cannot read the day of week \"5#2\": \"5#2\" is no number or name",
                "9~3 * * * * x | in:1:1: cannot read the minute \"9~3\": it goes from 0 to 59, from the lower",
                "0~9/2 * * * * x | in:1:1: cannot read the minute \"0~9/2\": a random value is LOW~HIGH, two numbers",
                "*/0 * * * * x | in:1:1: cannot read the minute \"*/0\": a step is at least 1",
                "@fortnightly x | in:1:1: cannot read the time @fortnightly: it is none of @reboot, @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually",
                "0 0 * * * | in:1:1: this job has a time and no command",
                "@daily | in:1:1: this job has a time and no command",
                "0 0 * * | in:1:1: this is no NAME=VALUE, and as a job it lacks a day of week: minute, hour, day of month, month, day of week, command",
                "hello | in:1:1: cannot read the minute \"hello\": \"hello\" is no number",
                "0 0 * * * * x | in:1:11: the command begins with a *: this line has six time fields",
                "A=\"b\" c | in:1:1: cannot read the minute \"A=\"b\"\": \"A=\"b\"\" is no number",
            })
    void whatCronOrWeDontTakeIsRefusedWithItsPlace(String line, String words) {
        assertThat(converted(line + "\n").unreadable).isEqualTo(words);
    }

    @Test
    void aZoneThatIsNoneIsRefused() {
        assertThat(converted("CRON_TZ=Moon/Sea\n* * * * * x\n").unreadable)
                .isEqualTo("in:1:1: CRON_TZ: \"Moon/Sea\" is no time zone such as Europe/Berlin, Etc/UTC");
    }

    @Test
    void aSystemCrontabThatLacksItsUserIsRefused() {
        assertThat(called("/etc/crontab", "0 0 * * * tidy\n").unreadable)
                .isEqualTo("/etc/crontab:1:11: no command behind the user; a system crontab, with a user in the sixth"
                        + " column: it is etc/crontab");
        assertThat(called("/etc/crontab", "0 0 * * * /bin/tidy now\n").unreadable)
                .startsWith("/etc/crontab:1:11: \"/bin/tidy\" is no user;");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "A=b | b",
                "  A  =  b c   | b c",
                "A='b c ' | ^b c ^",
                "\"A\" = \" b\" | ^ b^",
                "A= | ^^",
                "A=$HOME/b | $HOME/b",
                "A=it's | it's",
                "A=$$(b) | $$$$(b)",
            })
    void anEnvironmentLineIsReadAsCronReadsIt(String line, String value) {
        assertThat(converted(line + "\n* * * * * x\n").document).contains("- {name: A, value: \"" + value + "\"}");
    }

    @Test
    void variablesHoldForTheLinesBelow() {
        assertThat(converted("* * * * * a\nX=1\n* * * * * b\nX=2\n* * * * * c\n")
                        .workers())
                .isEqualTo("""
                workers:
                  - name: a
                    command: ["a"]
                    schedule: '* * * * *'
                    concurrencyPolicy: Allow
                  - name: b
                    command: ["b"]
                    env:
                      - {name: X, value: "1"}
                    schedule: '* * * * *'
                    concurrencyPolicy: Allow
                  - name: c
                    command: ["c"]
                    env:
                      - {name: X, value: "2"}
                    schedule: '* * * * *'
                    concurrencyPolicy: Allow
                """);
    }

    /** Each variable of crontab(5) is a field, a variable of the job, or has a remark. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SHELL=/bin/zsh | value: \"/bin/zsh\"",
                "PATH=/bin | {name: PATH, value: \"/bin\"}",
                "HOME=/srv | workingDir: /srv",
                "CRON_TZ=UTC | timeZone: UTC",
                "RANDOM_DELAY=7 | randomizedDelay: 7m",
                "RANDOM_DELAY=x | RANDOM_DELAY: is left out: it is no number of minutes up to a day's",
                "TZ=Asia/Tokyo | {name: TZ, value: \"Asia/Tokyo\"}",
                "TZ=Asia/Tokyo | in:1: TZ: is a variable of the jobs alone, as in cron; if it was to move the times, set timeZone",
                "MAILTO=jo | in:1: MAILTO: is left out",
                "MAILFROM=jo | in:1: MAILFROM: is left out: no mail is sent",
                "CONTENT_TYPE=text/html | in:1: CONTENT_TYPE: is left out: no mail is sent",
                "CONTENT_TRANSFER_ENCODING=8bit | in:1: CONTENT_TRANSFER_ENCODING: is left out: no mail is sent",
                "NO_MAIL_OUTPUT=1 | in:1: NO_MAIL_OUTPUT: is left out: no mail is sent",
                "MLS_LEVEL=s0 | in:1: MLS_LEVEL: is left out: SELinux levels are not set",
                "LOGNAME=jo | in:1: LOGNAME: is left out: cron doesn't let a crontab set it",
                "USER=jo | in:1: USER: is left out: cron doesn't let a crontab set it",
                "ANY=thing | {name: ANY, value: \"thing\"}",
            })
    void noVariableIsLost(String line, String seen) {
        Converted converted = converted(line + "\n* * * * * x\n");
        assertThat(converted.document + String.join("\n", converted.remarks)).contains(seen);
    }

    @Test
    void aVariableOfMailStaysWhereTheCommandUsesIt() {
        assertThat(converted("MAILTO=jo\n* * * * * report | mail $MAILTO\n").document)
                .contains("{name: MAILTO, value: \"jo\"}");
    }

    @Test
    void whatFollowsThePercentSignIsStdin() {
        assertThat(new CronCommand("cat", "a\nb\n")).isEqualTo(CronCommand.of("cat%a%b"));
        assertThat(new CronCommand("cat", "a\n")).isEqualTo(CronCommand.of("cat%a%"));
        assertThat(new CronCommand("cat", "50% off\n")).isEqualTo(CronCommand.of("cat%50\\% off"));
        assertThat(new CronCommand("cat \\\\", "a\n")).isEqualTo(CronCommand.of("cat \\\\%a"));
        assertThat(new CronCommand("date +%s", "")).isEqualTo(CronCommand.of("date +\\%s"));
        assertThat(new CronCommand("date +%s \\n", "")).isEqualTo(CronCommand.of("date +\\%s \\n%"));
    }

    @Test
    void aLineOfTheInputThatEndsAHereDocumentDoesNotEndIt() {
        assertThat(CronCommand.of("cat%END%END2%x").words("/bin/sh"))
                .containsExactly("/bin/sh", "-c", "{ cat\n} <<'END3'\nEND\nEND2\nx\nEND3\n");
    }

    @Test
    void anotherKindOfShellGetsTheLineAsItIs() {
        assertThat(CronCommand.of("echo hi").words("/usr/bin/fish")).containsExactly("/usr/bin/fish", "-c", "echo hi");
        assertThat(CronCommand.of("cat%x").words("/usr/bin/fish"))
                .containsExactly("/bin/sh", "-c", "exec \"$0\" -c \"$1\" <<'END'\nx\nEND\n", "/usr/bin/fish", "cat");
        assertThat(CronCommand.of("cp x{,.old}").words("/bin/bash"))
                .containsExactly("/bin/bash", "-c", "exec cp x{,.old}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "/usr/bin/backup --all | backup",
                "cd /srv && ./tidy.py | tidy.py",
                "A=1 B='2' run | run",
                "[ -x /bin/a ] && /bin/a | a",
                "test -d /x; mkdir /x | mkdir",
                "nice -n 10 /opt/report.sh | report.sh",
                "flock -n /tmp/a.lock /opt/job | job",
                "(sleep 5; poke) | poke",
                "\"/opt/my job/run\" | my",
                "cd /srv | cd",
                "> /tmp/x | x",
                "%x | job",
            })
    void aJobIsCalledAfterItsProgram(String line, String name) {
        assertThat(CronCommand.of(line).name()).isEqualTo(name);
    }

    @Test
    void windowsLinesAndAByteOrderMarkAreRead() {
        assertThat(converted("\uFEFFA=b\r\n* * * * * x\r\n").document)
                .contains("{name: A, value: \"b\"}", "command: [\"x\"]");
    }

    @Test
    void aFileOfCommentsHasNoJob() {
        Converted converted = converted("# nothing\n\n");
        assertThat(converted.document).contains("workers: []");
        assertThat(converted.remarks).containsExactly("in:1: crontab: has no job");
    }

    @Test
    void manyVariablesForManyJobsAreRefused() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            text.append("V").append(i).append("=1\n");
        }
        text.append("* * * * * x\n".repeat(300));
        assertThat(converted(text.toString()).unreadable)
                .matches("in:\\d+:1: the jobs have more than 50000 variables in all");
    }

    @Test
    void theDocumentationsTableHolds() {
        Map<String, String> uses = Map.ofEntries(
                Map.entry("SHELL", "SHELL=/bin/bash"),
                Map.entry("PATH", "PATH=/bin"),
                Map.entry("HOME", "HOME=/srv"),
                Map.entry("CRON_TZ", "CRON_TZ=UTC"),
                Map.entry("TZ", "TZ=UTC"),
                Map.entry("RANDOM_DELAY", "RANDOM_DELAY=3"),
                Map.entry("MAILTO", "MAILTO=jo"),
                Map.entry("MAILFROM", "MAILFROM=jo"),
                Map.entry("CONTENT_TYPE", "CONTENT_TYPE=text/plain"),
                Map.entry("CONTENT_TRANSFER_ENCODING", "CONTENT_TRANSFER_ENCODING=8bit"),
                Map.entry("NO_MAIL_OUTPUT", "NO_MAIL_OUTPUT=1"),
                Map.entry("MLS_LEVEL", "MLS_LEVEL=s0"),
                Map.entry("LOGNAME", "LOGNAME=jo"),
                Map.entry("USER", "USER=jo"));
        List<OptionTable.Row> rows = OptionTable.rows("crontab", "a variable");
        assertThat(OptionTable.options(rows)).containsExactlyInAnyOrderElementsOf(uses.keySet());
        rows.forEach(row -> row.holdsFor(converted(uses.get(row.option()) + "\n* * * * * a | b\n")));
    }

    @Test
    void malformedOnesAreConvertedOrRefusedWithAPlace() {
        Mutations.of(USERS, Crontab::new);
        Mutations.of(SYSTEM, Crontab::new);
    }
}
