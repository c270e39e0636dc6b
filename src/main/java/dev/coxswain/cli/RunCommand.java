package dev.coxswain.cli;

import dev.coxswain.control.SocketPath;
import dev.coxswain.crew.CrewLogs;
import dev.coxswain.crew.RestartPolicy;
import dev.coxswain.crew.type.Names;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code run}: reads and checks what is to be supervised, and hands it to whoever can do that. */
public final class RunCommand extends Command {

    private static final int DEFAULT_MANAGEMENT_PORT = 9000;
    private static final int MAX_PORT = 65_535;
    private static final int MAX_PATH = 107;

    /** Starts the supervisor. */
    @FunctionalInterface
    public interface Launcher {
        /** @return the program's exit code, once the supervisor has ended */
        int run(RunOptions options);
    }

    private Optional<String> positional = Optional.empty();
    private Optional<String> source = Optional.empty();
    private Optional<String> socket = Optional.empty();
    private Optional<String> managementHost = Optional.empty();
    private Optional<String> managementPort = Optional.empty();
    private Optional<String> dashboard = Optional.empty();
    private Optional<String> logFormat = Optional.empty();
    private Optional<String> notifySocket = Optional.empty();
    private Optional<String> statusConfigMap = Optional.empty();
    private Optional<String> stateDir = Optional.empty();
    private Optional<String> restart = Optional.empty();
    private Optional<String> name = Optional.empty();
    private final ApiOptions api = new ApiOptions();

    private final Launcher launcher;
    private final Optional<List<String>> command;

    /** @param command what follows {@code --} */
    RunCommand(Terminal terminal, Launcher launcher, Optional<List<String>> command) {
        super(
                terminal,
                new Syntax(
                        "run",
                        "Supervises a crew, or the one command after --. Each setting is a variable too, such as"
                                + " COXSWAIN_LOG_FORMAT."));
        syntax().arguments("[SOURCE | -- CMD ARG…]", 0, 1, text -> positional = Optional.of(text), Value.SOURCE)
                .option(
                        "--source",
                        Value.SOURCE,
                        "A file, a folder, or configmap/NAME; else ./crew.yaml, /etc/coxswain.",
                        text -> source = Optional.of(text))
                .option("--socket", Value.PATH, "The control socket.", text -> socket = Optional.of(text))
                .option(
                        "--management-host",
                        "HOST",
                        "Where health and metrics are served; else on all addresses.",
                        text -> managementHost = Optional.of(text))
                .option(
                        "--management-port",
                        Value.words("PORT", "9000", "0", "off"),
                        "Their port, 9000; 0 for any free one, or off.",
                        text -> managementPort = Optional.of(text))
                .flag(
                        "--dashboard",
                        "Serves a page on the crew there too: whoever reaches the port reads the document and all logs.",
                        () -> dashboard = Optional.of("true"))
                .option(
                        "--log-format",
                        Value.words("FORMAT", "Text", "Json", "Raw"),
                        "Text, Json or Raw; else the document's.",
                        text -> logFormat = Optional.of(text))
                .option(
                        "--notify-socket",
                        Value.PATH,
                        "The socket of notify probes; else an abstract name.",
                        text -> notifySocket = Optional.of(text))
                .option(
                        "--status-configmap",
                        "NAME",
                        "A ConfigMap, made beforehand, that the status is written into, under the pod's name.",
                        text -> statusConfigMap = Optional.of(text))
                .option(
                        "--state-dir",
                        Value.PATH,
                        "A folder that is kept over restarts: for workers with persistent: true.",
                        text -> stateDir = Optional.of(text))
                .option(
                        "--restart",
                        Value.words("P", "Always", "OnFailure", "Never"),
                        "Of CMD: Always, OnFailure (without a word) or Never.",
                        text -> restart = Optional.of(text))
                .option("--name", "N", "Of CMD: the name of crew and worker.", text -> name = Optional.of(text))
                .exits(
                        ExitCode.FAILED,
                        "With onFailure: Shutdown, AllFinished or a command: the code of the first worker that failed"
                                + " for good, and 128 + N for signal N; 1 where its own is 0.")
                .exits(ExitCode.INTERNAL, "Internal error.")
                .exits(ExitCode.ALREADY_RUNNING, "A supervisor has that socket, or somebody else the port.")
                .exits(ExitCode.INVALID_DOCUMENT, "The document is missing or invalid.")
                .example("coxswain run crew.yaml")
                .example("coxswain run --restart Always -- python3 -m http.server");
        api.on(syntax());
        this.launcher = launcher;
        this.command = command;
    }

    @Override
    int run() {
        return launcher.run(options());
    }

    private RunOptions options() {
        var environment = terminal().environment();
        Optional<CrewLogs.Format> format =
                Setting.LOG_FORMAT.value(logFormat, environment).map(RunCommand::format);
        Optional<RunOptions.Command> checked = command.map(this::oneCommand);
        String document = checked.isPresent() ? "" : document();
        return new RunOptions(
                socketPath(),
                SocketPath.isChosen(socket, environment),
                document,
                checked,
                format,
                management(),
                Setting.NOTIFY_SOCKET.value(notifySocket, environment).map(RunCommand::notifyPath),
                Setting.STATUS_CONFIGMAP.value(statusConfigMap, environment),
                Setting.STATE_DIR.value(stateDir, environment).map(RunCommand::stateFolder),
                api.read(environment));
    }

    /** One command alone opens a port only where it is asked for. */
    private Optional<RunOptions.Management> management() {
        var environment = terminal().environment();
        Optional<String> host = Setting.MANAGEMENT_HOST.value(managementHost, environment);
        Optional<String> port = Setting.MANAGEMENT_PORT
                .value(managementPort, environment)
                .or(() -> command.isPresent() ? Optional.of("off") : Optional.empty());
        boolean page = Setting.DASHBOARD
                .value(dashboard, environment)
                .map(RunCommand::dashboard)
                .orElse(false);
        if (port.isPresent() && port.get().equals("off")) {
            if (page) {
                throw Failure.usage(
                        "--dashboard is served on the management port, which is off; give it a" + " --management-port");
            }
            return Optional.empty();
        }
        return Optional.of(
                new RunOptions.Management(host, port.map(RunCommand::port).orElse(DEFAULT_MANAGEMENT_PORT), page));
    }

    private static boolean dashboard(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw Failure.usage(Setting.DASHBOARD.variable() + " must be true or false (was \"" + text + "\")");
        };
    }

    /** Absolute, for workers have folders of their own; no longer than a socket's path may be (unix(7)). */
    private static Path notifyPath(String text) {
        if (!text.startsWith("/")
                || text.indexOf('\0') >= 0
                || text.getBytes(StandardCharsets.UTF_8).length > MAX_PATH) {
            throw Failure.usage(
                    "--notify-socket takes an absolute path of " + MAX_PATH + " bytes at most (was \"" + text + "\")");
        }
        return Path.of(text);
    }

    private static Path stateFolder(String text) {
        if (text.isEmpty() || text.indexOf('\0') >= 0) {
            throw Failure.usage("--state-dir takes a folder (was \"" + text + "\")");
        }
        return Path.of(text).toAbsolutePath().normalize();
    }

    private static int port(String text) {
        if (text.length() <= 5 && text.chars().allMatch(digit -> digit >= '0' && digit <= '9') && !text.isEmpty()) {
            int port = Integer.parseInt(text);
            if (port <= MAX_PORT) {
                return port;
            }
        }
        throw Failure.usage("--management-port takes a port, 0 for any free one, or off (was \"" + text + "\")");
    }

    private Path socketPath() {
        try {
            return SocketPath.resolve(socket, terminal().environment());
        } catch (IllegalArgumentException noPath) {
            throw Failure.usage(String.valueOf(noPath.getMessage()));
        }
    }

    private RunOptions.Command oneCommand(List<String> argv) {
        if (argv.isEmpty()) {
            throw Failure.usage("a command has to follow --, such as: coxswain run -- python3 -m http.server");
        }
        Stream.of(positional, source).flatMap(Optional::stream).findFirst().ifPresent(given -> {
            throw Failure.usage("a SOURCE (" + given + ") and a command after -- can't both be run");
        });
        name.filter(text -> !Names.isDnsLabel(text)).ifPresent(text -> {
            throw Failure.usage(
                    "--name takes a DNS label: lower-case letters, digits and dashes (was \"" + text + "\")");
        });
        RestartPolicy policy = restart.map(RunCommand::policy).orElse(RestartPolicy.ON_FAILURE);
        return new RunOptions.Command(name.orElse(""), argv, policy);
    }

    private String document() {
        Stream.of(restart.map(text -> "--restart"), name.map(text -> "--name"))
                .flatMap(Optional::stream)
                .findFirst()
                .ifPresent(flag -> {
                    throw Failure.usage(flag + " needs a command: coxswain run " + flag + " … -- CMD ARG…");
                });
        if (positional.isPresent() && source.isPresent() && !positional.equals(source)) {
            throw Failure.usage("two sources: " + positional.get() + " and --source " + source.get());
        }
        return Setting.SOURCE
                .value(positional.or(() -> source), terminal().environment())
                .or(() -> Stream.of("crew.yaml", "/etc/coxswain")
                        .filter(path -> Files.exists(Path.of(path)))
                        .findFirst())
                .orElseThrow(() -> new Failure(
                        ExitCode.INVALID_DOCUMENT,
                        "no document: there is no ./crew.yaml and no /etc/coxswain; name a SOURCE, or write one with"
                                + " `coxswain init`"));
    }

    private static CrewLogs.Format format(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "text" -> CrewLogs.Format.TEXT;
            case "json" -> CrewLogs.Format.JSON;
            case "raw" -> CrewLogs.Format.RAW;
            default -> throw Failure.usage("--log-format takes Text, Json or Raw (was \"" + text + "\")");
        };
    }

    private static RestartPolicy policy(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "always" -> RestartPolicy.ALWAYS;
            case "onfailure" -> RestartPolicy.ON_FAILURE;
            case "never" -> RestartPolicy.NEVER;
            default -> throw Failure.usage("--restart takes Always, OnFailure or Never (was \"" + text + "\")");
        };
    }
}
