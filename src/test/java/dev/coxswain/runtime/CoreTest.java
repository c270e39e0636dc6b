package dev.coxswain.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.Crew;
import dev.coxswain.crew.FileText;
import dev.coxswain.crew.Worker;
import dev.coxswain.engine.Operation;
import dev.coxswain.logs.Format;
import dev.coxswain.logs.Output;
import dev.coxswain.os.ClockWatch;
import dev.coxswain.os.Os;
import dev.coxswain.os.Pipes;
import dev.coxswain.os.Sockets;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.nio.channels.Channels;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CoreTest {

    private final Core core = new Core(new Core.Parts(
            idle(Os.class),
            idle(Sockets.class),
            new Output(
                    idle(Pipes.class),
                    Channels.newChannel(new ByteArrayOutputStream()),
                    Channels.newChannel(new ByteArrayOutputStream()),
                    InstantSource.system(),
                    Format.TEXT),
            "crew.yaml",
            Map.of(),
            FileText::read,
            "",
            "",
            Optional.empty(),
            1,
            ZoneOffset.UTC,
            Optional.empty(),
            () -> CompletableFuture.completedFuture(new Reloaded.Missing("")),
            () -> idle(Pipes.class),
            () -> idle(ClockWatch.class),
            new CompletableFuture<>(),
            exitCode -> {}));

    @Test
    void whoHasAnAnswerSeesInTheStatusWhatItTellsOf() throws Exception {
        core.apply(Crew.of("shop", List.of(later("web"))), "sha256:1");
        var replicas = core.operate(new Operation.Scale("web", 3), Optional.empty())
                .thenApply(outcome -> core.status()
                        .state()
                        .worker("web")
                        .orElseThrow()
                        .instances()
                        .size());

        core.start();

        assertThat(replicas.get(10, TimeUnit.SECONDS)).isEqualTo(3);
        core.shutdown();
    }

    /** One that starts no process while the test runs. */
    private static Worker later(String name) {
        return Worker.of(name, List.of(name)).withStartDelay(Duration.ofHours(1));
    }

    /** Takes every call and does nothing. */
    private static <T> T idle(Class<T> type) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> ""));
    }
}
