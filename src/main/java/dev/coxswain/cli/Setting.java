package dev.coxswain.cli;

import java.util.Map;
import java.util.Optional;

/** The settings of {@code run}: each a flag and an environment variable, the flag counting more. */
enum Setting {
    /** A file, a folder, or configmap/NAME; else ./crew.yaml, /etc/coxswain. */
    SOURCE("--source", "COXSWAIN_SOURCE"),
    /** The control socket; its default is in {@link dev.coxswain.control.SocketPath}. */
    SOCKET("--socket", "COXSWAIN_SOCKET"),
    /** The address on which health and metrics are served; else all. */
    MANAGEMENT_HOST("--management-host", "COXSWAIN_MANAGEMENT_HOST"),
    /** Their port; 0 for any free one, {@code off} for none; without a word 9000. */
    MANAGEMENT_PORT("--management-port", "COXSWAIN_MANAGEMENT_PORT"),
    /** Whether the management port serves the dashboard too: true or false. */
    DASHBOARD("--dashboard", "COXSWAIN_DASHBOARD"),
    /** Text, Json or Raw. */
    LOG_FORMAT("--log-format", "COXSWAIN_LOG_FORMAT"),
    /** The path of the socket on which workers speak; else an abstract name. */
    NOTIFY_SOCKET("--notify-socket", "COXSWAIN_NOTIFY_SOCKET"),
    /** The ConfigMap that each pod writes its status into. */
    STATUS_CONFIGMAP("--status-configmap", "COXSWAIN_STATUS_CONFIGMAP"),
    /** The port of the control API on the network; without a word none. */
    API_PORT("--api-port", "COXSWAIN_API_PORT"),
    /** Its address; else all. */
    API_HOST("--api-host", "COXSWAIN_API_HOST"),
    /** Its certificate chain, PEM. */
    API_CERT("--api-cert", "COXSWAIN_API_CERT"),
    /** Its key, PEM. */
    API_KEY("--api-key", "COXSWAIN_API_KEY"),
    /** {@code true}: without TLS, on a loopback address alone. */
    API_INSECURE("--api-insecure", "COXSWAIN_API_INSECURE"),
    /** Who may, where no API server is asked. */
    API_TOKEN_FILE("--api-token-file", "COXSWAIN_API_TOKEN_FILE"),
    /** Whom the API server's tokens have to be for. */
    API_AUDIENCE("--api-audience", "COXSWAIN_API_AUDIENCE"),
    /** Where things are kept over a restart. */
    STATE_DIR("--state-dir", "COXSWAIN_STATE_DIR");

    private final String flag;
    private final String variable;

    Setting(String flag, String variable) {
        this.flag = flag;
        this.variable = variable;
    }

    String flag() {
        return flag;
    }

    String variable() {
        return variable;
    }

    /** An empty variable is as if it weren't set. */
    Optional<String> value(Optional<String> given, Map<String, String> environment) {
        return given.or(() -> Optional.ofNullable(environment.get(variable)).filter(text -> !text.isEmpty()));
    }
}
