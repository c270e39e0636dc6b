package dev.coxswain.control;

import dev.coxswain.crew.Crew;
import dev.coxswain.crew.ProcessSpec;
import dev.coxswain.crew.Rights;
import dev.coxswain.crew.Worker;
import dev.coxswain.engine.InstanceId;
import dev.coxswain.logs.Format;
import dev.coxswain.logs.LogQuery;
import dev.coxswain.logs.Output;
import dev.coxswain.logs.StreamSettings;
import dev.coxswain.logs.Target;
import dev.coxswain.os.Os;
import dev.coxswain.os.PeerProcess;
import dev.coxswain.runtime.Status;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The control API on a real Unix socket, above a supervisor without processes: web, queue (two instances), job
 * (restartPolicy Never) and loud (Raw). As an extension of a test it goes with it, and so do its clients.
 */
public final class ControlRig implements AutoCloseable, AfterEachCallback {

    private static final int OWN_UID = 1000;

    public final FakeSupervisor supervisor = new FakeSupervisor(crew());
    public final Path socket;
    private final Path folder;
    private final ScriptedPipes pipes = new ScriptedPipes();
    private final Output output;
    private final Vertx vertx = Vertx.vertx(new VertxOptions()
            .setPreferNativeTransport(true)
            .setEventLoopPoolSize(1)
            .setWorkerPoolSize(2));
    private final ControlApi api;
    private final HttpServer server;
    private final Parts parts;
    private final List<ControlClient> clients = new ArrayList<>();
    private volatile Optional<Peer> kernelsWord = Optional.empty();

    /** Who calls. */
    Optional<Peer> peer = Optional.of(new Peer(4711, OWN_UID));

    volatile boolean ofWorker;
    /** How many callers' processes were let go of. */
    volatile int letGo;

    Rights rights = Rights.UNKNOWN;

    public ControlRig() {
        this(Connections.FIRST_HEAD_MILLIS);
    }

    ControlRig(long firstHeadMillis) {
        folder = newFolder();
        socket = folder.resolve("sock");
        output = new Output(
                pipes,
                Channels.newChannel(new ByteArrayOutputStream()),
                Channels.newChannel(new ByteArrayOutputStream()),
                InstantSource.fixed(FakeSupervisor.NOW),
                Format.TEXT);
        output.start();
        output.attach("web", 0, 1, 10, 11, StreamSettings.DEFAULT);
        output.attach("queue", 1, 2, 20, 21, StreamSettings.DEFAULT);
        Status.FiguresReader figures = state -> Map.of(
                new InstanceId("web", 0), new Status.Usage(3, new Os.Figures(9437184, 0, 1, OptionalLong.empty())));
        parts = new Parts(
                supervisor,
                figures,
                output,
                (socket, pid) -> caller(),
                crew -> crew,
                process -> rights.denied(process));
        api = new ControlApi(parts);
        Door door = new PeerDoor(parts.callers(), this::peer, OWN_UID);
        server = join(ControlServer.listen(vertx, api, door, new Connections(vertx, firstHeadMillis), socket)
                .toCompletionStage()
                .toCompletableFuture());
    }

    private PeerProcess caller() {
        return new PeerProcess() {
            @Override
            public boolean descends() {
                return ofWorker;
            }

            @Override
            public void close() {
                letGo++;
            }
        };
    }

    private static Path newFolder() {
        try {
            return Files.createTempDirectory("cox");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Crew crew() {
        var spec = JsonTree.object();
        spec.putObject("defaults").putObject("labels").put("team", "a");
        var workers = spec.putArray("workers");
        var web = workers.addObject().put("name", "web");
        web.putObject("labels").put("tier", "front");
        web.putArray("command").add("web").add("--port").add("$(PORT)");
        workers.addObject().put("name", "queue").put("replicas", 2);
        workers.addObject().put("name", "job").put("restartPolicy", "Never");
        workers.addObject().put("name", "loud");
        ProcessSpec plain = Worker.of("loud", List.of("loud")).process();
        return Crew.of(
                        "shop",
                        List.of(
                                Worker.of("web", List.of("web")),
                                Worker.of("queue", List.of("queue")).withReplicas(2),
                                Worker.of("job", List.of("job"))
                                        .withRestartPolicy(dev.coxswain.crew.RestartPolicy.NEVER),
                                Worker.of("loud", List.of("loud")).withProcess(plain.withRaw(true))))
                .withWritten(spec);
    }

    /** Written by web/0, and seen in the history when this returns. */
    public void webSays(String line) throws InterruptedException {
        says("web", 0, 10, line);
    }

    public void queueSays(String line) throws InterruptedException {
        says("queue", 1, 20, line);
    }

    private void says(String worker, int index, int descriptor, String line) throws InterruptedException {
        try (var follower = output.follow(Target.instance(worker, index), LogQuery.CURRENT, () -> {})) {
            pipes.write(descriptor, line + "\n");
            while (follower.take().stream().noneMatch(seen -> seen.message().equals(line))) {
                // Earlier lines come first.
            }
        }
    }

    private Optional<Peer> peer(HttpConnection connection) {
        kernelsWord = Peer.of(connection);
        return peer;
    }

    /** Who called last, whatever {@link #peer} says. */
    Optional<Peer> kernelsWord() {
        return kernelsWord;
    }

    /** The port on loopback at which the same API has this door; closed with the rig. */
    int serve(Door door) {
        return serve(request -> api.handle(door, request));
    }

    /** Another Unix socket, at which the same API has this door: its buffers hold less than a connection's do. */
    Path serveSocket(Door door) {
        Path other = folder.resolve("other");
        join(ControlServer.listen(vertx, api, door, new Connections(vertx), other)
                .toCompletionStage()
                .toCompletableFuture());
        return other;
    }

    /** The port on loopback of the page and what it reads. */
    int serveDashboard() {
        return serve(new Dashboard(api)::handle);
    }

    int serve(Handler<HttpServerRequest> handler) {
        return join(vertx.createHttpServer()
                        .requestHandler(handler)
                        .listen(0, "127.0.0.1")
                        .toCompletionStage()
                        .toCompletableFuture())
                .actualPort();
    }

    ControlApi api() {
        return api;
    }

    Parts parts() {
        return parts;
    }

    ControlClient client() {
        ControlClient client = new ControlClient(socket);
        clients.add(client);
        return client;
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        close();
    }

    @Override
    public void close() throws IOException {
        clients.forEach(ControlClient::close);
        join(server.close().toCompletionStage().toCompletableFuture());
        join(vertx.close().toCompletionStage().toCompletableFuture());
        output.close();
        Files.deleteIfExists(socket);
        Files.deleteIfExists(folder.resolve("other"));
        Files.deleteIfExists(folder);
    }

    private static <T> T join(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException | ExecutionException failed) {
            throw new AssertionError(failed);
        }
    }
}
