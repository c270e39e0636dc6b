package dev.coxswain.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The flags of {@code run} that open the API on a TCP port; without a port none of them may be there. */
final class ApiOptions {

    private static final int MAX_PORT = 65_535;

    private final Map<Setting, String> given = new LinkedHashMap<>();

    void on(Syntax syntax) {
        option(syntax, Setting.API_PORT, Value.text("PORT"), "Serves the control API there too; 0 for any free one.");
        option(syntax, Setting.API_HOST, Value.text("HOST"), "The API's address; else all.");
        option(syntax, Setting.API_CERT, Value.PATH, "The API's certificate chain, PEM.");
        option(syntax, Setting.API_KEY, Value.PATH, "Its key, PEM.");
        option(
                syntax,
                Setting.API_TOKEN_FILE,
                Value.PATH,
                "Who may, by lines TOKEN,NAME,read|change; else the API server says.");
        option(syntax, Setting.API_AUDIENCE, Value.text("NAME"), "Whom tokens have to be for; else the API server.");
        syntax.flag(
                Setting.API_INSECURE.flag(),
                "Without TLS, on a loopback address alone.",
                () -> given.put(Setting.API_INSECURE, "true"));
    }

    private void option(Syntax syntax, Setting setting, Value value, String help) {
        syntax.option(setting.flag(), value, help, text -> given.put(setting, text));
    }

    /** Empty: not asked for. */
    Optional<RunOptions.Api> read(Map<String, String> environment) {
        Optional<String> port = value(Setting.API_PORT, environment).filter(text -> !text.equals("off"));
        Optional<String> certificate = value(Setting.API_CERT, environment);
        Optional<String> key = value(Setting.API_KEY, environment);
        Optional<String> tokens = value(Setting.API_TOKEN_FILE, environment);
        Optional<String> audience = value(Setting.API_AUDIENCE, environment);
        boolean insecure =
                value(Setting.API_INSECURE, environment).map(ApiOptions::yes).orElse(false);
        if (port.isEmpty()) {
            given.keySet().stream()
                    .filter(setting -> setting != Setting.API_PORT)
                    .findFirst()
                    .ifPresent(setting -> {
                        throw Failure.usage(setting.flag() + " needs --api-port");
                    });
            return Optional.empty();
        }
        if (certificate.isPresent() != key.isPresent()) {
            throw Failure.usage("--api-cert and --api-key go together");
        }
        if (certificate.isPresent() && insecure) {
            throw Failure.usage("--api-insecure and --api-cert can't both be");
        }
        if (certificate.isEmpty() && !insecure) {
            throw Failure.usage(
                    "--api-port needs --api-cert FILE and --api-key FILE; without TLS, on a loopback address"
                            + " alone: --api-host 127.0.0.1 --api-insecure");
        }
        if (tokens.isPresent() && audience.isPresent()) {
            throw Failure.usage("--api-audience is for the API server's tokens: it can't be with --api-token-file");
        }
        return Optional.of(new RunOptions.Api(
                value(Setting.API_HOST, environment),
                port(port.get()),
                certificate.map(file -> new RunOptions.Tls(Path.of(file), Path.of(key.orElseThrow()))),
                tokens.map(Path::of),
                audience));
    }

    private Optional<String> value(Setting setting, Map<String, String> environment) {
        return setting.value(Optional.ofNullable(given.get(setting)), environment);
    }

    private static boolean yes(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw Failure.usage(Setting.API_INSECURE.variable() + " must be true or false (was \"" + text + "\")");
        };
    }

    private static int port(String text) {
        if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= MAX_PORT) {
            return Integer.parseInt(text);
        }
        throw Failure.usage("--api-port takes a port, or 0 for any free one (was \"" + text + "\")");
    }
}
