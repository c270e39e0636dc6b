package dev.coxswain.convert;

import dev.coxswain.crew.yaml.Yaml;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code schedule} of a process of process-compose's. */
final class ComposeSchedule {

    private final DraftWorker worker;

    ComposeSchedule(DraftWorker worker) {
        this.worker = worker;
    }

    private String what(String option) {
        return worker.subject() + " " + option;
    }

    void read(Yaml.Mapping schedule) throws Unreadable {
        Optional<Yaml> cron = Optional.ofNullable(schedule.get("cron"));
        Optional<Yaml> interval = Optional.ofNullable(schedule.get("interval"));
        @Nullable Yaml zone = schedule.get("timezone");
        @Nullable Yaml start = schedule.get("run_on_start");
        boolean first = start != null && PeerYaml.bool(start, what("schedule.run_on_start"));
        @Nullable Yaml most = schedule.get("max_concurrent");
        long concurrent = most == null ? 1 : PeerYaml.whole(most, what("schedule.max_concurrent"));
        if (cron.isPresent()) {
            worker.set("schedule", PeerYaml.text(cron.get(), what("schedule.cron")));
            if (zone != null) {
                worker.set("timeZone", PeerYaml.text(zone, what("schedule.timezone")));
            }
            if (first && start != null) {
                worker.remark(
                        start.place(),
                        "schedule.run_on_start",
                        "is left out: run it at the start with `coxswain run-now NAME`");
            }
            if (concurrent > 1 && most != null) {
                worker.set("concurrencyPolicy", "Allow");
                worker.remark(
                        most.place(), "schedule.max_concurrent", "is Allow here, with 100 runs at a time at most");
            }
            return;
        }
        if (interval.isEmpty()) {
            return;
        }
        if (worker.get("replicas").equals(Optional.of(0))) {
            worker.remark(
                    interval.get().place(),
                    "schedule.interval",
                    "is left out: the process is disabled; give the worker every in place of replicas: 0");
            return;
        }
        worker.set("every", Spans.text(GoDuration.parse(interval.get(), what("schedule.interval"))));
        worker.remark(
                interval.get().place(),
                "schedule.interval",
                "is every, which counts from the end of the last run" + (first ? "" : "; the first run comes at once"));
        if (concurrent > 1 && most != null) {
            worker.remark(most.place(), "schedule.max_concurrent", "is left out: with every, runs never overlap");
        }
    }
}
