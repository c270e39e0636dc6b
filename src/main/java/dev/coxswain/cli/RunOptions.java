package dev.coxswain.cli;

import dev.coxswain.crew.CrewLogs;
import dev.coxswain.crew.RestartPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code run} was asked for, checked.
 *
 * @param socket absolute
 * @param socketIsChosen by flag or variable; else it is the standard one
 * @param source as it was written; empty where there is a command
 * @param command of {@code run -- CMD ARG…}
 * @param logFormat the document's where it isn't given
 * @param management empty: nowhere
 * @param notifySocket where workers with a notify probe speak to, absolute; empty: an abstract name of ours
 * @param statusConfigMap the name of the one that the status is written into
 * @param stateDir where things are kept over the end of the program, absolute
 * @param api empty: the Unix socket alone
 */
public record RunOptions(
        Path socket,
        boolean socketIsChosen,
        String source,
        Optional<Command> command,
        Optional<CrewLogs.Format> logFormat,
        Optional<Management> management,
        Optional<Path> notifySocket,
        Optional<String> statusConfigMap,
        Optional<Path> stateDir,
        Optional<Api> api) {

    /**
     * Where the control API is served on the network, and to whom.
     *
     * @param host empty: on all addresses
     * @param port 0: any free one
     * @param tls empty: plain HTTP
     * @param tokenFile empty: the API server says
     * @param audience whom its tokens have to be for
     */
    public record Api(
            Optional<String> host, int port, Optional<Tls> tls, Optional<Path> tokenFile, Optional<String> audience) {}

    /** Files of PEM. */
    public record Tls(Path certificate, Path key) {}

    /**
     * Where health and metrics are served.
     *
     * @param host empty: on all addresses
     * @param port 0: any free one
     * @param dashboard served there too
     */
    public record Management(Optional<String> host, int port, boolean dashboard) {}

    /**
     * @param name of crew and worker; empty: after the command
     * @param argv at least the command
     */
    public record Command(String name, List<String> argv, RestartPolicy restartPolicy) {
        public Command {
            argv = List.copyOf(argv);
        }
    }
}
