package dev.coxswain.convert;

import dev.coxswain.convert.UnitFile.Entry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** When a service starts again, and how often: Restart=, RestartSec=, StartLimitBurst= and their like. */
final class UnitRestart {

    private final UnitValues values;
    private final DraftWorker worker;

    UnitRestart(UnitValues values, DraftWorker worker) {
        this.values = values;
        this.worker = worker;
    }

    void read() throws Unreadable {
        restart();
        backoff();
        startLimit();
    }

    private void restart() throws Unreadable {
        Optional<Entry> entry = values.last("Service", "Restart");
        String restart = entry.map(Entry::value).orElse("no");
        worker.set(
                "restartPolicy",
                switch (restart) {
                    case "no" -> "Never";
                    case "always" -> "Always";
                    case "on-failure" -> "OnFailure";
                    case "on-success" -> {
                        values.remark(
                                entry.orElseThrow(), "is Never here: no policy starts again only after a success");
                        yield "Never";
                    }
                    case "on-abnormal", "on-abort", "on-watchdog" -> {
                        values.remark(
                                entry.orElseThrow(),
                                "is OnFailure here, which starts again after an exit code that is no success, too");
                        yield "OnFailure";
                    }
                    default ->
                        throw values.wrong(
                                entry.orElseThrow(),
                                "one of no, always, on-success, on-failure, on-abnormal, on-abort, on-watchdog");
                });
    }

    private void backoff() throws Unreadable {
        Optional<Duration> delay = values.span("Service", "RestartSec");
        long steps = values.whole("Service", "RestartSteps", 0, 1_000_000).orElse(0L);
        Optional<Duration> most = values.span("Service", "RestartMaxDelaySec");
        if (delay.isEmpty() && (steps == 0 || most.isEmpty())) {
            for (String option : List.of("RestartSteps", "RestartMaxDelaySec")) {
                values.last("Service", option)
                        .ifPresent(one -> values.remark(one, "is left out: systemd needs both of them, too"));
            }
            return;
        }
        Duration first = delay.orElse(Duration.ofMillis(100));
        boolean grows = steps > 0 && most.isPresent() && most.get().compareTo(first) > 0 && !first.isZero();
        double factor =
                grows ? Math.pow((double) most.get().toMillis() / Math.max(1, first.toMillis()), 1.0 / steps) : 1;
        worker.set("backoff.immediateRestarts", 0);
        worker.set("backoff.delay", Spans.text(first));
        worker.set("backoff.factor", Math.round(factor * 1000) / 1000.0);
        worker.set("backoff.maxDelay", Spans.text(grows ? most.get() : first));
        worker.set("backoff.jitter", 0);
    }

    /** So many starts in so long; ours counts restarts in a row, which a run of its share of that time ends. */
    private void startLimit() throws Unreadable {
        Optional<Entry> burst =
                values.last("Unit", "StartLimitBurst").or(() -> values.last("Service", "StartLimitBurst"));
        Optional<Entry> interval = values.last("Unit", "StartLimitIntervalSec")
                .or(() -> values.last("Unit", "StartLimitInterval"))
                .or(() -> values.last("Service", "StartLimitInterval"));
        if (burst.isEmpty() && interval.isEmpty()) {
            return;
        }
        long starts = burst.isPresent() ? values.whole(burst.get(), 0, 1_000_000) : 5;
        Duration within = interval.isPresent() ? values.span(interval.get()) : Duration.ofSeconds(10);
        if (starts == 0 || within.isZero()) {
            interval.or(() -> burst)
                    .ifPresent(entry -> values.remark(entry, "0 is no limit, and backoff has none unless told"));
            return;
        }
        // What a start has of the interval, without the wait before it.
        Duration share = within.dividedBy(starts)
                .minus(values.span("Service", "RestartSec").orElse(Duration.ZERO));
        if (share.isZero() || share.isNegative()) {
            burst.or(() -> interval)
                    .ifPresent(entry -> values.remark(
                            entry,
                            "is left out: with this RestartSec systemd never comes to the limit, and starts it again"
                                    + " without end; so does backoff unless told"));
            return;
        }
        worker.set("backoff.maxRestarts", starts - 1);
        worker.set("backoff.resetAfter", Spans.text(Duration.ofSeconds(Spans.wholeSeconds(share))));
    }
}
