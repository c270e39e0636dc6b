package dev.coxswain.convert;

import dev.coxswain.convert.UnitFile.Entry;
import dev.coxswain.crew.SourceText;
import dev.coxswain.crew.type.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Units of systemd: a file, a folder of units, or several as {@code systemctl cat} writes them (then with their
 * drop-ins). A service is a worker; a socket or a timer belongs to its service's.
 */
final class Systemd implements Format {

    /** A service's unit, and the worker made of it. */
    record Service(UnitFile unit, DraftWorker worker, UnitLife life) {}

    private final UnitOptions options = new UnitOptions();
    private final Map<String, Service> services = new LinkedHashMap<>();

    @Override
    public boolean takes(String fileName) {
        return UnitFile.KINDS.contains(fileName.substring(fileName.lastIndexOf('.') + 1)) && fileName.indexOf('.') > 0;
    }

    @Override
    public Optional<String> leavesOut(String folderName) {
        if (folderName.endsWith(".d")) {
            return Optional.of(
                    "drop-ins are left out here; `systemctl cat " + folderName.substring(0, folderName.length() - 2)
                            + " | coxswain convert --from systemd -` has them");
        }
        return Optional.empty();
    }

    @Override
    public void read(List<SourceText> texts, Draft draft) throws Unreadable {
        List<UnitFile> units = new ArrayList<>();
        for (SourceText text : texts) {
            units.addAll(UnitFile.read(text, draft));
        }
        for (UnitFile unit : units) {
            if (unit.kind().equals("service")) {
                service(unit, draft);
            }
        }
        if (services.isEmpty()) {
            throw new Unreadable(
                    units.getFirst().at(),
                    "no service here, a unit with [Service]; a socket or timer needs its service");
        }
        for (UnitFile unit : units) {
            UnitValues values = new UnitValues(unit, draft);
            switch (unit.kind()) {
                case "service" -> {}
                case "socket" -> UnitSocket.into(values, services);
                case "timer" -> UnitTimer.into(values, services);
                default ->
                    draft.remark(
                            unit.at(),
                            unit.name(),
                            "makes no worker: of a unit that is neither service, socket nor timer there is nothing to"
                                    + " run");
            }
        }
        for (Service service : services.values()) {
            new UnitOrder(service, services, draft).read();
        }
        for (UnitFile unit : units) {
            if (List.of("service", "socket", "timer").contains(unit.kind())) {
                rest(unit, draft);
            }
        }
    }

    private void service(UnitFile unit, Draft draft) throws Unreadable {
        if (!unit.has("Service")) {
            throw new Unreadable(unit.at(), unit.name() + " has no [Service]; is it a unit of systemd's?");
        }
        UnitValues values = new UnitValues(unit, draft);
        DraftWorker worker = draft.worker(unit.stem(), unit.name(), unit.at());
        description(values, worker);
        new UnitProcess(values, worker).read();
        UnitLife life = new UnitLife(values, worker);
        life.read();
        if (services.putIfAbsent(unit.name(), new Service(unit, worker, life)) != null) {
            throw new Unreadable(unit.at(), unit.name() + " is here twice");
        }
    }

    private static void description(UnitValues values, DraftWorker worker) {
        List<String> words = new ArrayList<>();
        for (Entry entry : Stream.concat(
                        values.last("Unit", "Description").stream(),
                        values.unit().all("Unit", "Documentation").stream())
                .toList()) {
            String text = values.expanded(entry, entry.value());
            words.add(Dollars.hasHoles(text) ? entry.value() : text);
        }
        if (!words.isEmpty()) {
            worker.set("description", String.join("; ", words));
        }
        values.last("Unit", "SourcePath");
    }

    /** What has no field: said why. What is for all units alike is nothing to us. */
    private void rest(UnitFile unit, Draft draft) {
        for (String section : List.of("Unit", "Install")) {
            for (String option : UnitOptions.READ.getOrDefault(section, Set.of())) {
                unit.all(section, option);
            }
        }
        for (Entry entry : unit.rest()) {
            String section = entry.section();
            boolean free = section.startsWith("X-") || entry.key().startsWith("X-");
            if (free) {
                continue;
            }
            String why = options.reason(section, entry.key())
                    .map(reason -> "is left out: " + reason)
                    .orElseGet(() -> "is left out: systemd has no such option in [" + section + "]"
                            + Nearest.hint(entry.key(), options.known(section)));
            draft.remark(entry.at(), unit.name() + " " + entry.key(), why);
        }
    }
}
