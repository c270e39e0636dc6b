package dev.coxswain.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionsTest {

    private final Vertx vertx = Vertx.vertx();
    private final Connections connections = new Connections(vertx);

    @AfterEach
    void end() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** A connection of which only the end is of interest. */
    private static HttpConnection connection(List<Runnable> ends) {
        return (HttpConnection) Proxy.newProxyInstance(
                HttpConnection.class.getClassLoader(),
                new Class<?>[] {HttpConnection.class},
                (proxy, method, given) -> {
                    if (method.getName().equals("closeHandler") && given[0] instanceof Handler<?> handler) {
                        ends.add(() -> handler.handle(null));
                    }
                    return method.getReturnType() == HttpConnection.class ? proxy : null;
                });
    }

    @Test
    void aRequestThatIsTakenUpAfterTheEndTakesNoPlace() {
        for (int i = 0; i < Connections.MAX; i++) {
            List<Runnable> ends = new ArrayList<>();
            HttpConnection connection = connection(ends);
            connections.opened(connection, new Door.ReadOnly());
            ends.forEach(Runnable::run);
            assertThat(connections.admit(connection)).isFalse();
        }
        HttpConnection next = connection(new ArrayList<>());
        connections.opened(next, new Door.ReadOnly());
        assertThat(connections.admit(next)).isTrue();
    }
}
