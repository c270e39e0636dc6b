package dev.coxswain.convert;

import dev.coxswain.convert.Systemd.Service;
import dev.coxswain.convert.UnitFile.Entry;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What comes before what: After= and Before= order, Requires= and BindsTo= say how much it matters. */
final class UnitOrder {

    private final Service service;
    private final Map<String, Service> services;
    private final Draft draft;

    UnitOrder(Service service, Map<String, Service> services, Draft draft) {
        this.service = service;
        this.services = services;
        this.draft = draft;
    }

    void read() {
        Set<String> required = names("Requires");
        required.addAll(names("Requisite"));
        Set<String> bound = names("BindsTo");
        bound.addAll(names("BindTo"));
        required.addAll(bound);
        Set<String> wanted = new HashSet<>(names("Wants"));
        wanted.addAll(required);
        Set<String> after = names("After");
        for (Entry entry : service.unit().all("Unit", "After")) {
            for (String name : words(entry)) {
                Service other = services.get(name);
                if (other == null) {
                    unknown(entry, name, wanted.contains(name));
                } else if (waitsForItself(other)) {
                    remark(entry, name + " is left out: it starts by itself, on a connection or by its schedule");
                } else if (other != service) {
                    service.worker()
                            .dependsOn(other.worker(), condition(other, required.contains(name)), bound.contains(name));
                }
            }
        }
        for (Entry entry : service.unit().all("Unit", "Before")) {
            for (String name : words(entry)) {
                Service other = services.get(name);
                if (other == null) {
                    unknown(entry, name, false);
                } else if (waitsForItself(service)) {
                    remark(
                            entry,
                            name + " is left out: this unit starts by itself, on a connection or by its schedule");
                } else if (other != service) {
                    boolean needed = other.unit().all("Unit", "Requires").stream()
                            .anyMatch(
                                    need -> words(need).contains(service.unit().name()));
                    other.worker().dependsOn(service.worker(), condition(service, needed));
                }
            }
        }
        unordered(after);
        for (Entry entry : service.unit().all("Unit", "PartOf")) {
            remark(
                    entry,
                    "is left out: a stop or restart is of the workers that it names; dependsOn with restart: true"
                            + " restarts with another one");
        }
    }

    private void unordered(Set<String> after) {
        for (String option : List.of("Requires", "Requisite", "BindsTo", "BindTo", "Wants")) {
            for (Entry entry : service.unit().all("Unit", option)) {
                for (String name : words(entry)) {
                    boolean ordered = after.contains(name) || isBefore(name);
                    if (!ordered && services.containsKey(name)) {
                        remark(
                                entry,
                                name + " is left out: without After= they start together, and every worker of the crew"
                                        + " starts");
                    } else if (!after.contains(name) && !services.containsKey(name)) {
                        unknown(entry, name, true);
                    }
                }
            }
        }
    }

    private boolean isBefore(String name) {
        Service other = services.get(name);
        return other != null
                && other.unit().all("Unit", "Before").stream()
                        .anyMatch(entry -> words(entry).contains(service.unit().name()));
    }

    /** Whether a unit has another one started. */
    static boolean wants(UnitFile unit, String name) {
        return List.of("Wants", "Requires", "Requisite", "BindsTo", "BindTo", "Upholds").stream()
                .flatMap(option -> unit.all("Unit", option).stream())
                .anyMatch(entry -> words(entry).contains(name));
    }

    /** Nobody waits for what may never start. */
    private static boolean waitsForItself(Service other) {
        DraftWorker worker = other.worker();
        boolean onDemand = worker.get("sockets").orElse(List.of()) instanceof List<?> sockets
                && sockets.stream()
                        .anyMatch(one -> one instanceof Tree socket
                                && socket.get("activation").equals(Optional.of("OnDemand")));
        return onDemand
                || worker.get("schedule").isPresent()
                || worker.get("every").isPresent();
    }

    /** Ordering alone waits for the end of a oneshot, however it ends. */
    private static String condition(Service other, boolean required) {
        if (other.life().oneshot()) {
            return required ? "Succeeded" : "Finished";
        }
        return other.life().notifies() ? "Ready" : "Started";
    }

    private void unknown(Entry entry, String name, boolean wanted) {
        boolean own = name.endsWith(".socket") || name.endsWith(".timer");
        if (own && services.containsKey(name.substring(0, name.lastIndexOf('.')) + ".service")) {
            return;
        }
        String why = name.endsWith(".target")
                ? " is left out: coxswain starts when the machine or the container is up"
                : " is left out: that unit is not among those given; " + (wanted ? "see that it runs, or " : "")
                        + "give a folder with all of them";
        remark(entry, name + why);
    }

    private void remark(Entry entry, String why) {
        draft.remark(entry.at(), service.unit().name() + " " + entry.key(), why);
    }

    private Set<String> names(String option) {
        Set<String> names = new HashSet<>();
        service.unit().all("Unit", option).forEach(entry -> names.addAll(words(entry)));
        return names;
    }

    private static List<String> words(Entry entry) {
        return List.of(entry.value().split("\\s+"));
    }
}
