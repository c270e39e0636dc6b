package dev.coxswain.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who calls is asked of the kernel when a connection is new, and never again: later its descriptor may be another's. */
class PeerDoorTest {

    private static final int UID = 1000;

    @RegisterExtension
    final ControlRig rig = new ControlRig();

    private final AtomicInteger asked = new AtomicInteger();
    private final HttpConnection connection = (HttpConnection) proxy(HttpConnection.class, null);
    private final HttpServerRequest request = (HttpServerRequest) proxy(HttpServerRequest.class, connection);

    private final PeerDoor door = new PeerDoor(
            (socket, pid) -> {
                throw new AssertionError("a process outside our PID namespace has no pid to hold on to");
            },
            peer -> {
                asked.incrementAndGet();
                return Optional.of(new Peer(0, UID));
            },
            UID);

    /** Answers every question with the same. */
    private static Object proxy(Class<?> type, @org.jspecify.annotations.Nullable Object answer) {
        return Proxy.newProxyInstance(
                PeerDoorTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> answer);
    }

    @Test
    void theKernelIsAskedOnceAConnection() {
        door.opened(connection);
        for (int i = 0; i < 3; i++) {
            assertThat(door.caller(request).toCompletableFuture()).isCompleted();
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void aRequestThatIsTakenUpAfterItsConnectionsEndIsNobodys() {
        door.opened(connection);
        door.closed(connection);
        assertThatThrownBy(() -> door.caller(request).toCompletableFuture().join())
                .hasRootCauseInstanceOf(Refusal.class)
                .hasMessageContaining("it can't be told who calls");
        assertThat(asked)
                .as("not of a descriptor that may be somebody else's by now")
                .hasValue(1);
    }

    /** Over a real connection: whoever the kernel would tell of now, the connection is his who made it. */
    @Test
    void aConnectionStaysHisWhoMadeIt() throws NoSupervisor {
        ControlClient client = rig.client();
        assertThat(client.get("/v1/crew").ok()).isTrue();
        rig.peer = Optional.of(new Peer(4711, 1001));
        assertThat(client.get("/v1/crew").ok()).isTrue();
        try (ControlClient other = rig.client()) {
            assertThat(other.get("/v1/crew").status()).isEqualTo(403);
        }
    }
}
