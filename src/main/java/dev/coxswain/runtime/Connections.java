package dev.coxswain.runtime;

import dev.coxswain.crew.Socket;
import dev.coxswain.crew.Worker;
import dev.coxswain.engine.Action;
import dev.coxswain.engine.Event;
import dev.coxswain.os.Pipes;
import dev.coxswain.os.StartFailure;
import dev.coxswain.runtime.thread.NoThread;
import dev.coxswain.runtime.thread.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries out {@link Action.AwaitConnection}: one thread waits for the first connection or datagram on all sockets that
 * are watched, and takes none of it away. The thread and its epoll are there from the first wait on.
 *
 * <p>All but {@link #await} and {@link #cancel} is done by that thread alone.
 */
final class Connections {

    private static final int CANNOT_START = 126;
    private static final int NO_END = -1;
    private static final int MOST_READY = 64;

    private final Listeners listeners;
    private final Supplier<Pipes> epoll;
    private final Starters opening;
    private final Consumer<Event> mailbox;
    private final Consumer<Throwable> mistakes;
    private final ConcurrentLinkedQueue<Runnable> commands = new ConcurrentLinkedQueue<>();

    /** Tasks that are to be answered yet. */
    private final Set<Long> asked = ConcurrentHashMap.newKeySet();

    private @Nullable Pipes pipes;

    private final Map<Long, Wait> waits = new HashMap<>();
    private final Map<Integer, Set<Long>> tasksByDescriptor = new HashMap<>();

    private record Wait(Action.AwaitConnection action, List<Socket> sockets, List<Integer> watched) {}

    /** @param opening where sockets are opened, which may block */
    Connections(
            Listeners listeners,
            Supplier<Pipes> epoll,
            Starters opening,
            Consumer<Event> mailbox,
            Consumer<Throwable> mistakes) {
        this.listeners = listeners;
        this.epoll = epoll;
        this.opening = opening;
        this.mailbox = mailbox;
        this.mistakes = mistakes;
    }

    void await(Action.AwaitConnection action) {
        asked.add(action.task());
        try {
            opening.execute(() -> open(action));
        } catch (OutOfMemoryError none) {
            failed(action, CANNOT_START, NoThread.WORDS);
        }
    }

    /** The answer must come whatever happens, or the instance would wait for ever. */
    private void failed(Action.AwaitConnection action, int exitCode, String words) {
        if (asked.remove(action.task())) {
            mailbox.accept(new Event.AwaitFailed(action.id(), action.task(), exitCode, words));
        }
    }

    private void open(Action.AwaitConnection action) {
        Worker worker = action.worker();
        List<Socket> sockets = worker.process().sockets();
        List<Integer> descriptors;
        try (var _ = opening.slow()) {
            descriptors = listeners.acquire(sockets);
        } catch (StartFailure failure) {
            failed(action, failure.exitCode(), failure.words());
            return;
        } catch (RuntimeException mistake) {
            failed(action, CANNOT_START, "internal error: " + mistake);
            return;
        }
        List<Integer> watched = new ArrayList<>();
        for (int i = 0; i < sockets.size(); i++) {
            if (sockets.get(i).activation() == Socket.Activation.ON_DEMAND) {
                watched.add(descriptors.get(i));
            }
        }
        Wait wait = new Wait(action, sockets, watched);
        try {
            Pipes running = running();
            commands.add(() -> watch(running, wait));
            running.wake();
        } catch (RuntimeException none) {
            // No epoll, or no thread.
            listeners.release(sockets);
            failed(action, CANNOT_START, "cannot watch its sockets: " + none.getMessage());
        }
    }

    /** Nobody wants the answer any more. Takes tasks of others, too. */
    void cancel(long task) {
        if (asked.remove(task)) {
            commands.add(() -> {
                // Else it is still being opened.
                if (waits.containsKey(task)) {
                    end(task);
                }
            });
            Pipes known = begun();
            if (known != null) {
                known.wake();
            }
        }
    }

    private synchronized @Nullable Pipes begun() {
        return pipes;
    }

    private synchronized Pipes running() {
        Pipes known = pipes;
        if (known == null) {
            Pipes made = epoll.get();
            long[] ready = new long[MOST_READY];
            try {
                Service.repeat("connections", () -> turn(made, ready), mistakes);
            } catch (NoThread none) {
                made.close();
                throw none;
            }
            pipes = made;
            return made;
        }
        return known;
    }

    /** It goes on as long as the program does. */
    private boolean turn(Pipes watching, long[] ready) {
        for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
            command.run();
        }
        int count = watching.await(ready, NO_END);
        for (int i = 0; i < count; i++) {
            // Every instance that waits for it: each may take some of what comes.
            for (long task : List.copyOf(tasksByDescriptor.getOrDefault((int) ready[i], Set.of()))) {
                Action.AwaitConnection action = end(task);
                mailbox.accept(new Event.ConnectionWaiting(action.id(), task));
            }
        }
        return true;
    }

    private void watch(Pipes watching, Wait wait) {
        long task = wait.action().task();
        if (!asked.contains(task)) {
            listeners.release(wait.sockets());
            return;
        }
        waits.put(task, wait);
        for (int descriptor : wait.watched()) {
            Set<Long> tasks = tasksByDescriptor.computeIfAbsent(descriptor, _ -> new HashSet<>());
            if (tasks.isEmpty()) {
                try {
                    watching.add(descriptor, descriptor);
                } catch (RuntimeException refused) {
                    failed(wait.action(), CANNOT_START, "cannot watch its sockets: " + refused.getMessage());
                    end(task);
                    return;
                }
            }
            tasks.add(task);
        }
    }

    private Action.AwaitConnection end(long task) {
        Wait wait = Objects.requireNonNull(waits.remove(task));
        for (int descriptor : wait.watched()) {
            Set<Long> tasks = tasksByDescriptor.getOrDefault(descriptor, Set.of());
            if (tasks.remove(task) && tasks.isEmpty()) {
                running().pause(descriptor);
            }
            if (tasks.isEmpty()) {
                tasksByDescriptor.remove(descriptor);
            }
        }
        asked.remove(task);
        listeners.release(wait.sockets());
        return wait.action();
    }
}
