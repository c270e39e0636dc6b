package dev.coxswain.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Parts of a worker's document on one line each. */
final class SpecWords {

    private static final Pattern PLAIN = Pattern.compile("[-\\w./:=@%+,$()]+");
    /** What YAML would take for something else than a text, or where it would begin something else. */
    private static final Pattern ODD = Pattern.compile(
            "|[-?:,\\[\\]{}#&*!|>'\"%@` ].*|.*[,\\[\\]{}#]|.*(: | #|[,\\[\\]{}\\p{Cntrl}]).*|.*[: ]|(?i:true|false|null|~|yes|no|on|off)|[-+.0-9][-+.0-9eExXoO_:]*",
            Pattern.DOTALL);

    private SpecWords() {}

    /** As one would type it in a shell. */
    static String command(JsonNode spec) {
        List<String> words = new ArrayList<>();
        spec.path("command").forEach(word -> words.add(quoted(word.asText())));
        spec.path("args").forEach(word -> words.add(quoted(word.asText())));
        return String.join(" ", words);
    }

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + printable(word.replace("'", "'\\''")) + "'";
    }

    private static String printable(String text) {
        return text.replace("\n", "\\n").replaceAll("\\p{Cntrl}", "?");
    }

    /** YAML's flow style: {@code {delay: 1s, factor: 2}}. */
    static String flow(JsonNode value) {
        if (value.isObject()) {
            List<String> fields = new ArrayList<>();
            value.properties().forEach(entry -> fields.add(entry.getKey() + ": " + flow(entry.getValue())));
            return "{" + String.join(", ", fields) + "}";
        }
        if (value.isArray()) {
            List<String> elements = new ArrayList<>();
            value.forEach(element -> elements.add(flow(element)));
            return "[" + String.join(", ", elements) + "]";
        }
        return value.isTextual() ? text(value.asText()) : value.asText();
    }

    private static String text(String text) {
        return ODD.matcher(text).matches()
                ? "\"" + printable(text.replace("\\", "\\\\").replace("\"", "\\\"")) + "\""
                : text;
    }

    /** As kubectl describes one: {@code http-get http://:8080/ delay=0s timeout=1s period=10s #success=1 #failure=3}. */
    static String probe(JsonNode probe) {
        return handler(probe)
                + " delay=" + probe.path("initialDelaySeconds").asText("0")
                + "s timeout=" + probe.path("timeoutSeconds").asText("1")
                + "s period=" + probe.path("periodSeconds").asText("10")
                + "s #success=" + probe.path("successThreshold").asText("1")
                + " #failure=" + probe.path("failureThreshold").asText("3");
    }

    private static String handler(JsonNode probe) {
        JsonNode http = probe.path("httpGet");
        if (http.isObject()) {
            return "http-get " + http.path("scheme").asText("HTTP").toLowerCase(java.util.Locale.ROOT) + "://"
                    + http.path("host").asText("") + ":" + http.path("port").asText()
                    + http.path("path").asText("/");
        }
        JsonNode tcp = probe.path("tcpSocket");
        if (tcp.isObject()) {
            return "tcp-socket " + tcp.path("host").asText("") + ":"
                    + tcp.path("port").asText();
        }
        JsonNode grpc = probe.path("grpc");
        if (grpc.isObject()) {
            return ("grpc :" + grpc.path("port").asText() + " "
                            + grpc.path("service").asText(""))
                    .strip();
        }
        if (probe.has("exec")) {
            List<String> words = new ArrayList<>();
            probe.path("exec").path("command").forEach(word -> words.add(quoted(word.asText())));
            return "exec [" + String.join(" ", words) + "]";
        }
        if (probe.has("heartbeatFile")) {
            return "heartbeat-file " + probe.path("heartbeatFile").path("path").asText();
        }
        if (probe.has("logLine")) {
            return "log-line " + quoted(probe.path("logLine").path("pattern").asText());
        }
        return "notify";
    }
}
