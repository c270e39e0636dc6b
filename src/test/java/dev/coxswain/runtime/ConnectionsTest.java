package dev.coxswain.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.Crew;
import dev.coxswain.crew.ProcessSpec;
import dev.coxswain.crew.Socket;
import dev.coxswain.crew.Worker;
import dev.coxswain.engine.Action;
import dev.coxswain.engine.Event;
import dev.coxswain.engine.InstanceId;
import dev.coxswain.os.Endpoint;
import dev.coxswain.os.Pipes;
import dev.coxswain.os.Sockets;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** An AwaitConnection is answered whatever goes wrong; an instance that waits for its first connection counts as ready. */
class ConnectionsTest {

    private final List<Integer> closed = new ArrayList<>();
    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Throwable> mistakes = new LinkedBlockingQueue<>();

    private final Listeners listeners = new Listeners(new Sockets() {
        @Override
        public int open(Endpoint endpoint, Options options) {
            return 10;
        }

        @Override
        public void adjust(int descriptor, Endpoint endpoint, Options options) {}

        @Override
        public void close(int descriptor, Endpoint endpoint) {
            closed.add(descriptor);
        }
    });

    private void await(Supplier<Pipes> epoll) {
        new Connections(listeners, epoll, new Starters(), events::add, mistakes::add)
                .await(new Action.AwaitConnection(new InstanceId("a", 0), 1, onDemand()));
    }

    private Event.AwaitFailed answer() throws InterruptedException {
        return (Event.AwaitFailed) events.poll(20, TimeUnit.SECONDS);
    }

    @Test
    void withoutAnEpollTheWaitFailsAndTheSocketIsLetGo() throws Exception {
        await(() -> {
            throw new IllegalStateException("epoll_create1: EMFILE");
        });

        assertThat(answer().message()).isEqualTo("cannot watch its sockets: epoll_create1: EMFILE");
        listeners.closeUnwanted();
        assertThat(closed).containsExactly(10);
    }

    @Test
    void aSocketThatCanNotBeWatchedFailsTheWaitAndNotTheThread() throws Exception {
        Semaphore wakes = new Semaphore(0);
        await(() -> (Pipes) Proxy.newProxyInstance(
                Pipes.class.getClassLoader(),
                new Class<?>[] {Pipes.class},
                (proxy, call, arguments) -> switch (call.getName()) {
                    case "add" -> throw new IllegalStateException("epoll_ctl: ENOSPC");
                    case "await" -> {
                        wakes.acquire();
                        yield 0;
                    }
                    case "wake" -> {
                        wakes.release();
                        yield null;
                    }
                    default -> null;
                }));

        assertThat(answer().message()).isEqualTo("cannot watch its sockets: epoll_ctl: ENOSPC");
        assertThat(mistakes).isEmpty();
    }

    private static Worker onDemand() {
        Socket socket =
                new Socket("s", new Socket.Address.Tcp("", 1), OptionalInt.empty(), Socket.Activation.ON_DEMAND);
        return Crew.of(
                        "test",
                        List.of(Worker.of("a", List.of("a"))
                                .withProcess(ProcessSpec.of(List.of("a")).withSockets(List.of(socket)))))
                .workers()
                .getFirst();
    }
}
