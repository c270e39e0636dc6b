package dev.coxswain.convert;

import dev.coxswain.convert.Systemd.Service;
import dev.coxswain.convert.UnitFile.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A .socket unit: sockets of its service's worker (systemd.socket(5)). */
final class UnitSocket {

    private static final Pattern ADDRESS = Pattern.compile("(?:(\\[[0-9a-fA-F:.]+]|[0-9.]+):)?(\\d{1,5})");

    private final UnitValues values;
    private final List<Tree> sockets = new ArrayList<>();

    private UnitSocket(UnitValues values) {
        this.values = values;
    }

    static void into(UnitValues values, Map<String, Service> services) throws Unreadable {
        UnitFile unit = values.unit();
        String name = unit.last("Socket", "Service").map(Entry::value).orElse(unit.stem() + ".service");
        Service service = services.get(name);
        boolean accepts = values.bool("Socket", "Accept", false);
        UnitSocket socket = new UnitSocket(values);
        socket.read();
        if (service == null || accepts) {
            Entry about = unit.last("Socket", "Accept")
                    .or(() -> unit.last("Socket", "ListenStream"))
                    .orElse(new Entry("Socket", "", "", unit.at()));
            values.remark(
                    about,
                    accepts
                            ? "Accept=yes is left out with its sockets: a worker takes the listening socket, and there is"
                                    + " none for each connection"
                            : "is left out with its sockets: " + name + " is not among the units given");
            return;
        }
        if (socket.sockets.isEmpty()) {
            return;
        }
        boolean lazy = !isWanted(service, services);
        List<Tree> all = new ArrayList<>(before(service.worker()));
        for (Tree one : socket.sockets) {
            String wanted = String.valueOf(one.get("name").orElse(""));
            String unique = wanted;
            for (int number = 2; taken(all, unique); number++) {
                unique = wanted + "-" + number;
            }
            if (!unique.equals(wanted)) {
                values.remark(
                        unit.all("Socket", "ListenStream").stream()
                                .findFirst()
                                .orElse(new Entry("Socket", "", "", unit.at())),
                        "the name " + wanted + " in LISTEN_FDNAMES is " + unique + " for a further socket");
            }
            all.add(one.set("name", unique).set("activation", lazy ? "OnDemand" : "Always"));
        }
        service.worker().set("sockets", all);
        service.unit().all("Service", "Sockets");
    }

    /** Whether something else than a connection starts it. */
    private static boolean isWanted(Service service, Map<String, Service> services) {
        boolean installed = !service.unit().all("Install", "WantedBy").isEmpty()
                || !service.unit().all("Install", "RequiredBy").isEmpty();
        return installed
                || services.values().stream()
                        .anyMatch(other ->
                                UnitOrder.wants(other.unit(), service.unit().name()));
    }

    private static List<Tree> before(DraftWorker worker) {
        List<Tree> before = new ArrayList<>();
        if (worker.get("sockets").orElse(List.of()) instanceof List<?> list) {
            for (Object one : list) {
                if (one instanceof Tree tree) {
                    before.add(tree);
                }
            }
        }
        return before;
    }

    private static boolean taken(List<Tree> sockets, String name) {
        return sockets.stream().anyMatch(socket -> socket.get("name").equals(Optional.of(name)));
    }

    private void read() throws Unreadable {
        UnitFile unit = values.unit();
        String name =
                unit.last("Socket", "FileDescriptorName").map(Entry::value).orElse(unit.name());
        String mode = unit.last("Socket", "SocketMode").map(Entry::value).orElse("0666");
        if (!mode.matches("0*[0-7]{1,4}")) {
            throw values.wrong(unit.last("Socket", "SocketMode").orElseThrow(), "octal digits such as 0660");
        }
        Optional<Long> backlog = values.whole("Socket", "Backlog", 1, Integer.MAX_VALUE);
        for (Entry entry : unit.all("Socket", "ListenStream")) {
            address(entry, "TCP").ifPresent(socket -> {
                if (socket.has("path")) {
                    socket.set("mode", mode);
                }
                backlog.ifPresent(number -> socket.set("backlog", number));
                sockets.add(socket.set("name", name));
            });
        }
        for (Entry entry : unit.all("Socket", "ListenDatagram")) {
            address(entry, "UDP").ifPresent(socket -> sockets.add(socket.set("name", name)));
        }
    }

    private Optional<Tree> address(Entry entry, String protocol) throws Unreadable {
        Optional<String> written = values.fixed(entry, "sockets");
        if (written.isEmpty()) {
            return Optional.empty();
        }
        String text = written.get();
        Matcher address = ADDRESS.matcher(text);
        if (address.matches()) {
            Tree socket = Tree.of("protocol", protocol).set("port", Long.valueOf(address.group(2)));
            if (address.group(1) != null) {
                socket.set("host", address.group(1).replace("[", "").replace("]", ""));
            }
            return Optional.of(socket);
        }
        if (text.startsWith("/") && protocol.equals("TCP")) {
            return Optional.of(Tree.of("protocol", "UNIX").set("path", text));
        }
        if (text.startsWith("/") || text.startsWith("@") || text.startsWith("vsock:")) {
            values.remark(
                    entry,
                    "is left out: a socket is TCP, UDP or a UNIX stream with a path; let the program open this one");
            return Optional.empty();
        }
        throw values.wrong(entry, "a port, ADDRESS:PORT or a path");
    }
}
