package dev.coxswain.convert;

import dev.coxswain.convert.Systemd.Service;
import dev.coxswain.convert.UnitFile.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A .timer unit: the schedule of its service's worker (systemd.timer(5)). */
final class UnitTimer {

    /** After which the first run comes at once. */
    private static final List<String> FIRST = List.of("OnActiveSec", "OnBootSec", "OnStartupSec");

    private final UnitValues values;
    private final DraftWorker worker;

    private UnitTimer(UnitValues values, DraftWorker worker) {
        this.values = values;
        this.worker = worker;
    }

    static void into(UnitValues values, Map<String, Service> services) throws Unreadable {
        UnitFile unit = values.unit();
        String name = unit.last("Timer", "Unit").map(Entry::value).orElse(unit.stem() + ".service");
        Service service = services.get(name);
        if (service == null) {
            values.remark(
                    unit.last("Timer", "Unit").orElse(new Entry("Timer", "", "", unit.at())),
                    "is left out with its schedule: " + name + " is not among the units given");
            UnitOptions.READ.getOrDefault("Timer", Set.of()).forEach(option -> unit.all("Timer", option));
            return;
        }
        new UnitTimer(values, service.worker()).read(service);
    }

    private void read(Service service) throws Unreadable {
        if (worker.get("schedule").isPresent() || worker.get("every").isPresent()) {
            throw new Unreadable(values.unit().at(), values.unit().name() + ": its service has another timer already");
        }
        calendar();
        intervals();
        boolean scheduled = worker.get("schedule").isPresent();
        if (!scheduled && worker.get("every").isEmpty()) {
            // A job of the night is not to run by day.
            worker.set("replicas", 0);
            values.remark(
                    new Entry("Timer", "", "", values.unit().at()),
                    "gives no schedule, so replicas: 0 keeps the worker from running; give it schedule or every in"
                            + " place of that");
        } else if (worker.get("restartPolicy").equals(Optional.of("Always"))) {
            service.unit()
                    .last("Service", "Restart")
                    .ifPresent(entry -> worker.remark(
                            entry.at(),
                            "Restart",
                            "is OnFailure here: a schedule starts it" + " again after a success"));
            worker.set("restartPolicy", "OnFailure");
        }
        companion("RandomizedDelaySec", scheduled);
        companion("Persistent", scheduled);
        if (scheduled) {
            Optional<Duration> delay = values.span("Timer", "RandomizedDelaySec");
            delay.ifPresent(span -> worker.set("randomizedDelay", Spans.text(span)));
            if (values.bool("Timer", "Persistent", false)) {
                worker.set("persistent", true);
            }
        }
    }

    private void companion(String option, boolean scheduled) {
        values.last("Timer", option)
                .filter(_ -> !scheduled)
                .ifPresent(entry -> values.remark(entry, "is left out: it goes with a schedule"));
    }

    private void calendar() throws Unreadable {
        for (Entry entry : values.unit().all("Timer", "OnCalendar")) {
            Optional<UnitCalendar> calendar = UnitCalendar.of(values.expanded(entry, entry.value()));
            if (calendar.isEmpty()) {
                values.remark(
                        entry,
                        "is left out: no cron line says the same (a year, seconds, a last day, weekdays together with"
                                + " days); write the nearest as schedule");
            } else if (worker.get("schedule").isPresent()) {
                values.remark(entry, "is left out: a worker has one schedule; give this one to a copy of the worker");
            } else {
                worker.set("schedule", calendar.get().cron());
                if (!calendar.get().zone().isEmpty()) {
                    worker.set("timeZone", calendar.get().zone());
                }
            }
        }
    }

    private void intervals() throws Unreadable {
        List<Entry> firsts = new ArrayList<>();
        for (String option : FIRST) {
            firsts.addAll(values.unit().all("Timer", option));
        }
        Optional<Entry> inactive = values.last("Timer", "OnUnitInactiveSec");
        Optional<Entry> active = values.last("Timer", "OnUnitActiveSec");
        Optional<Entry> again = inactive.or(() -> active);
        if (worker.get("schedule").isPresent()) {
            for (Entry entry : firsts) {
                values.remark(entry, "is left out: the worker has a schedule already");
            }
            again.ifPresent(entry -> values.remark(entry, "is left out: the worker has a schedule already"));
            return;
        }
        if (again.isPresent()) {
            Duration span = values.span(again.get());
            if (span.isZero()) {
                throw values.wrong(again.get(), "longer than nothing");
            }
            worker.set("every", Spans.text(span));
            if (inactive.isEmpty()) {
                values.remark(again.get(), "is every, which counts from the end of the last run, not from its begin");
            }
            for (Entry entry : firsts) {
                values.remark(entry, "is left out: with every, the first run comes at once");
            }
        } else if (!firsts.isEmpty()) {
            worker.set("schedule", "@reboot");
            Duration span = values.span(firsts.getFirst());
            worker.set("startDelay", Spans.text(span));
            values.remark(firsts.getFirst(), "is @reboot: once at each start of coxswain, and not of the machine");
            for (Entry entry : firsts.subList(1, firsts.size())) {
                values.remark(entry, "is left out: the worker runs once at the start already");
            }
        }
    }
}
