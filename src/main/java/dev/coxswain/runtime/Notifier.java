package dev.coxswain.runtime;

import dev.coxswain.crew.Probes;
import dev.coxswain.crew.Probes.Handler;
import dev.coxswain.crew.Probes.Probe;
import dev.coxswain.engine.Event;
import dev.coxswain.engine.InstanceId;
import dev.coxswain.engine.Notification;
import dev.coxswain.os.NotifySocket;
import dev.coxswain.os.Os;
import dev.coxswain.os.StartFailure;
import dev.coxswain.runtime.thread.NoThread;
import dev.coxswain.runtime.thread.Service;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Hears what workers say of themselves: sd_notify(3). One socket for the crew, opened for the first worker that has a
 * {@code notify} probe; who speaks is told by the kernel, so no worker can speak for another.
 */
final class Notifier implements AutoCloseable {

    private final Os os;
    private final Trees trees;
    private final String address;
    private final Pacing pacing;
    private final Consumer<String> warn;
    private final Consumer<Throwable> mistakes;
    private @Nullable NotifySocket socket;
    /** Which processes sent MAINPID, not to tell it again with each message. Of the socket's thread. */
    private final Map<InstanceId, Long> toldOfMainPid = new HashMap<>();

    private volatile boolean closed;

    /** @param address of the socket; nobody else's on this machine */
    Notifier(
            Os os,
            Trees trees,
            String address,
            Consumer<Event> mailbox,
            Consumer<String> warn,
            Consumer<Throwable> mistakes) {
        this.os = os;
        this.trees = trees;
        this.address = address;
        this.pacing = new Pacing(mailbox);
        this.warn = warn;
        this.mistakes = mistakes;
    }

    /** What a process with such probes is told of where and how often to speak; nothing without a notify probe. */
    Map<String, String> variables(Probes probes) throws StartFailure {
        if (Stream.of(probes.startup(), probes.liveness(), probes.readiness()).noneMatch(Notifier::isNotify)) {
            return Map.of();
        }
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("NOTIFY_SOCKET", open().address());
        if (isNotify(probes.liveness())) {
            Probe liveness = probes.liveness().orElseThrow();
            Duration patience = liveness.period().multipliedBy(liveness.failureThreshold());
            variables.put("WATCHDOG_USEC", Long.toString(patience.toMillis() * 1000));
        }
        return variables;
    }

    private static boolean isNotify(Optional<Probe> probe) {
        return probe.filter(found -> found.handler() instanceof Handler.Notify).isPresent();
    }

    private synchronized NotifySocket open() throws StartFailure {
        NotifySocket opened = socket;
        if (opened == null) {
            NotifySocket made = os.notifySocket(address);
            try {
                Service.repeat("notify", () -> listen(made), mistakes);
            } catch (NoThread none) {
                made.close();
                throw none;
            }
            socket = made;
            return made;
        }
        return opened;
    }

    /** Once. False: it has been closed. */
    private boolean listen(NotifySocket from) {
        from.receive(pacing.nanosLeft(System.nanoTime())).ifPresent(this::take);
        pacing.passOn(System.nanoTime());
        return !closed;
    }

    private void take(NotifySocket.Message message) {
        OptionalLong generation = os.treeOf(message.pid());
        Optional<InstanceId> speaker =
                generation.isPresent() ? trees.instanceOf(generation.getAsLong()) : Optional.empty();
        if (speaker.isEmpty()) {
            return; // A check's, a hook's or a stranger's; or it has ended, and nobody can tell any more whose it was.
        }
        long of = generation.getAsLong();
        if (message.text().lines().anyMatch(line -> line.startsWith("MAINPID="))
                && !Objects.equals(toldOfMainPid.put(speaker.get(), of), of)) {
            warn.accept(
                    speaker.get() + " sent MAINPID, which is not obeyed: the process that was started is the main one");
        }
        var said = message.text()
                .lines()
                .map(Notifier::parse)
                .flatMap(Optional::stream)
                .toList();
        if (!said.isEmpty()) {
            pacing.take(new Event.Notified(speaker.get(), of, said), System.nanoTime());
        }
    }

    /** Empty for what we have no use for. */
    static Optional<Notification> parse(String line) {
        int equals = line.indexOf('=');
        if (equals < 0) {
            return Optional.empty();
        }
        String value = line.substring(equals + 1);
        return switch (line.substring(0, equals)) {
            case "READY" -> when(value.equals("1"), new Notification.Ready());
            case "RELOADING" -> when(value.equals("1"), new Notification.Reloading());
            case "STOPPING" -> when(value.equals("1"), new Notification.Stopping());
            case "STATUS" -> Optional.of(new Notification.Status(value));
            case "WATCHDOG" ->
                value.equals("trigger")
                        ? Optional.of(new Notification.Trigger())
                        : when(value.equals("1"), new Notification.Alive());
            case "WATCHDOG_USEC" -> micros(value).map(Notification.WatchdogPeriod::new);
            case "EXTEND_TIMEOUT_USEC" -> micros(value).map(Notification.ExtendTimeout::new);
            default -> Optional.empty();
        };
    }

    private static Optional<Notification> when(boolean holds, Notification said) {
        return holds ? Optional.of(said) : Optional.empty();
    }

    /** Empty for what is no number, or none that is a time. */
    private static Optional<Duration> micros(String digits) {
        try {
            long micros = Long.parseLong(digits);
            return micros > 0 ? Optional.of(Duration.ofNanos(Math.multiplyExact(micros, 1000L))) : Optional.empty();
        } catch (NumberFormatException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (socket != null) {
            socket.close();
        }
    }
}
