package dev.coxswain.control;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the control socket where it is looked for: one that was taken away, with its folder or without, or that
 * somebody has put something else in place of, is made again. Looks every {@value #LOOK_MILLIS} ms, which is one call of
 * the kernel's; events of the folder would be a thread more for what hardly ever happens.
 *
 * <p>Rule: it is made under another name and then renamed, so that nobody sees it before its mode is right.
 */
final class SocketKeeper {

    static final long LOOK_MILLIS = 3_000;

    /** What tells our file from another one; the mode may be changed by whoever may. */
    private static final String IDENTITY = "unix:dev,ino,lastModifiedTime";

    private final Vertx vertx;
    private final Path socket;
    private final Function<Path, Future<HttpServer>> listening;
    private final ControlServer.Place place;
    private volatile Map<String, Object> made = Map.of();
    private @Nullable HttpServer before;
    private @Nullable HttpServer server;
    private int times;
    private String trouble = "";

    SocketKeeper(Vertx vertx, Path socket, Function<Path, Future<HttpServer>> listening, ControlServer.Place place) {
        this.vertx = vertx;
        this.socket = socket;
        this.listening = listening;
        this.place = place;
    }

    /** Blocks until the socket is there; from then on it is looked after. */
    void begin() throws IOException {
        make();
        watch();
    }

    private void watch() {
        vertx.setTimer(LOOK_MILLIS, look -> {
            if (isOurs()) {
                watch();
            } else {
                vertx.executeBlocking(this::makeAgain, false).onComplete(done -> watch());
            }
        });
    }

    private boolean isOurs() {
        try {
            return identity().equals(made);
        } catch (IOException gone) {
            return false;
        }
    }

    private Map<String, Object> identity() throws IOException {
        return Files.readAttributes(socket, IDENTITY, LinkOption.NOFOLLOW_LINKS);
    }

    private boolean makeAgain() {
        try {
            place.claim();
            make();
            trouble = "";
            place.warn("the control socket " + socket + " was not ours any more: it is made again");
        } catch (IOException | RuntimeException failed) {
            String words = "the control socket " + socket + " is gone and can't be made again: " + failed.getMessage();
            if (!words.equals(trouble)) {
                trouble = words;
                place.warn(words);
            }
        }
        return true;
    }

    private void make() throws IOException {
        Path fresh = socket.resolveSibling(fresh(String.valueOf(socket.getFileName())));
        Files.deleteIfExists(fresh);
        HttpServer started =
                listening.apply(fresh).toCompletionStage().toCompletableFuture().join();
        // Until now whoever is neither our user nor root has been refused by the check of each connection's peer.
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
        spare();
        Files.move(fresh, socket, StandardCopyOption.ATOMIC_MOVE);
        made = identity();
        // The last one stays for those who are connected to it; the one before it has had its time.
        HttpServer last = before;
        before = server;
        server = started;
        if (last != null) {
            last.close();
        }
    }

    /**
     * Of the same length: the path of a socket has little room. Another one than those of the servers that are there
     * still, whose listening Vert.x would share with a new one of that name.
     */
    private String fresh(String name) {
        times++;
        return name.substring(0, name.length() - 1) + "~+^".charAt(times % 3);
    }

    /** What is no socket is somebody's, and may be of worth to him. */
    private void spare() throws IOException {
        if (Files.exists(socket, LinkOption.NOFOLLOW_LINKS)
                && !Files.readAttributes(socket, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .isOther()) {
            Path aside = socket.resolveSibling(socket.getFileName() + ".moved");
            Files.move(socket, aside, StandardCopyOption.REPLACE_EXISTING);
            place.warn("what was at " + socket + " in place of the control socket is now " + aside);
        }
    }
}
