package dev.coxswain.app;

import dev.coxswain.cli.RunOptions;
import dev.coxswain.control.Authority;
import dev.coxswain.control.ControlApi;
import dev.coxswain.control.NetworkServer;
import dev.coxswain.control.TokenDoor;
import dev.coxswain.control.TokenFile;
import dev.coxswain.kubernetes.ApiServer;
import dev.coxswain.kubernetes.ConfigMapName;
import dev.coxswain.kubernetes.Reviews;
import dev.coxswain.logs.Output;
import dev.coxswain.logs.OwnLine;
import dev.coxswain.net.ListenAddress;
import dev.coxswain.runtime.Supervisor;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** The control API on a TCP port, where it is asked for. Nothing of it is loaded where it isn't. */
final class NetworkApi {

    private final RunOptions.Api asked;
    private final ListenAddress address;
    private final String source;

    private NetworkApi(RunOptions.Api asked, ListenAddress address, String source) {
        this.asked = asked;
        this.address = address;
        this.source = source;
    }

    /**
     * Checks what can be checked before any worker starts.
     *
     * @param source as it was asked for: who may is said of a ConfigMap by its name
     */
    static NetworkApi check(RunOptions.Api asked, String source) throws ListenAddress.Unusable, Unfit {
        ListenAddress address = ListenAddress.of(ListenAddress.Port.API, asked.host(), asked.port());
        if (asked.tls().isEmpty() && !address.loopback()) {
            throw new Unfit(
                    "without --api-cert and --api-key the API may be served on a loopback address alone, such as"
                            + " --api-host 127.0.0.1: whoever listens on the way would have the tokens");
        }
        if (asked.tls().isPresent()) {
            readable("--api-cert", asked.tls().get().certificate());
            readable("--api-key", asked.tls().get().key());
        }
        if (asked.tokenFile().isPresent()) {
            try {
                new TokenFile(asked.tokenFile().get());
            } catch (Authority.Away unusable) {
                throw new Unfit(String.valueOf(unusable.getMessage()));
            }
        }
        address.check();
        return new NetworkApi(asked, address, source);
    }

    /** Asked for in a way that can't be. */
    static final class Unfit extends Exception {
        private static final long serialVersionUID = 1;

        Unfit(String message) {
            super(message);
        }
    }

    private static void readable(String flag, Path file) throws Unfit {
        try (var opened = Files.newInputStream(file)) {
            opened.read();
        } catch (IOException unreadable) {
            throw new Unfit(flag + " " + file + " can't be read: " + unreadable);
        }
    }

    /** Serves from now on. */
    void open(Vertx vertx, ControlApi api, Supervisor supervisor, Output output) throws ListenAddress.Unusable {
        TokenDoor.Log log = new TokenDoor.Log() {
            @Override
            public void info(String line) {
                output.say(OwnLine.info(line));
            }

            @Override
            public void warn(String line) {
                output.say(OwnLine.warn(line));
            }
        };
        TokenDoor door = new TokenDoor(authority(supervisor), log);
        Optional<NetworkServer.Tls> tls =
                asked.tls().map(files -> new NetworkServer.Tls(files.certificate(), files.key()));
        String where = new NetworkServer(vertx, api, door, log).listen(address, tls);
        log.info("API on " + where + (tls.isPresent() ? ", TLS" : ", without TLS"));
    }

    private Authority authority(Supervisor supervisor) throws ListenAddress.Unusable {
        if (asked.tokenFile().isPresent()) {
            try {
                return new TokenFile(asked.tokenFile().get());
            } catch (Authority.Away unusable) {
                throw new ListenAddress.Unusable(String.valueOf(unusable.getMessage()));
            }
        }
        Supplier<String> crew = ConfigMapName.isMeant(source)
                ? () -> ConfigMapName.parse(source).name()
                : () -> supervisor
                        .status()
                        .state()
                        .crew()
                        .map(known -> known.name())
                        .orElse("");
        return new Reviewed(new Reviews(new ApiServer(), System.getenv(), crew, asked.audience()));
    }

    /** The API server's word. */
    private record Reviewed(Reviews reviews) implements Authority {
        @Override
        public Optional<Bearer> bearer(String token) throws Away {
            try {
                return reviews.who(token).map(Known::new);
            } catch (Reviews.Unanswered away) {
                throw new Away(String.valueOf(away.getMessage()));
            }
        }

        private final class Known implements Bearer {
            private final Reviews.User user;

            Known(Reviews.User user) {
                this.user = user;
            }

            @Override
            public String name() {
                return user.name();
            }

            @Override
            public boolean mayRead() throws Away {
                return may("get");
            }

            @Override
            public boolean mayChange() throws Away {
                return may("update");
            }

            private boolean may(String verb) throws Away {
                try {
                    return reviews.may(user, verb);
                } catch (Reviews.Unanswered away) {
                    throw new Away(String.valueOf(away.getMessage()));
                }
            }

            @Override
            public String needs(boolean change) {
                return reviews.needs(change ? "update" : "get");
            }
        }
    }
}
