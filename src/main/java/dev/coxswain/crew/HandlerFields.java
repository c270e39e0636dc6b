package dev.coxswain.crew;

import dev.coxswain.crew.type.Commands;
import dev.coxswain.crew.type.Field;
import dev.coxswain.crew.type.ListType;
import dev.coxswain.crew.type.Numbers;
import dev.coxswain.crew.type.ObjectType;
import dev.coxswain.crew.type.ScalarType;
import dev.coxswain.crew.type.Texts;
import dev.coxswain.crew.type.Words;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What probes and hooks do: {@code exec}, {@code httpGet}, and what they have in common. */
final class HandlerFields {

    /** A command: never empty, and a text is answered with the list to write. */
    static final ListType<String> COMMAND = new ListType<>(Texts.TEXT, 1, "", HandlerFields::command);

    static final ListType<String> ARGS = new ListType<>(Texts.TEXT, 0, "", Commands::asList);

    static final ScalarType<Integer> PORT = Numbers.whole(1, 65_535);
    static final Field<Integer> PORT_FIELD = Field.required("port", PORT, "the port, 1 to 65535");
    static final Field<String> HOST = Field.of("host", Texts.NOT_EMPTY, "127.0.0.1", "the host");

    private static final Field<List<String>> EXEC_COMMAND =
            Field.required("command", COMMAND, "the command, a list without a shell");
    static final ObjectType<List<String>> EXEC =
            ObjectType.of("ExecAction", List.of(EXEC_COMMAND), v -> v.get(EXEC_COMMAND));

    private record Header(String name, String value) {}

    private static final Field<String> HEADER_NAME = Field.required(
            "name",
            Texts.matching(
                    "header name",
                    "a header's name: letters, digits and -",
                    "^[-A-Za-z0-9]+$",
                    Pattern.compile("[-A-Za-z0-9]+").asMatchPredicate()),
            "the header's name");
    private static final Field<String> HEADER_VALUE = Field.required("value", Texts.TEXT, "the header's value");
    private static final ListType<Header> HEADERS = ListType.unique(
            ObjectType.of(
                    "HTTPHeader",
                    List.of(HEADER_NAME, HEADER_VALUE),
                    v -> new Header(v.get(HEADER_NAME), v.get(HEADER_VALUE))),
            "name");

    private static final Field<String> SCHEME =
            Field.of("scheme", Words.of("HTTP", "HTTP").and("HTTPS", "HTTPS").type(), "HTTP", "HTTP or HTTPS");
    private static final Field<String> PATH = Field.of("path", Texts.NOT_EMPTY, "/", "the path");
    private static final Field<List<Header>> HTTP_HEADERS =
            Field.list("httpHeaders", HEADERS, "headers to send, {name, value} each");

    /** An HTTP GET, before it is a probe's or a hook's. */
    record Get(String scheme, String host, int port, String path, Map<String, String> headers) {}

    static final ObjectType<Get> HTTP_GET = ObjectType.of(
            "HTTPGetAction",
            List.of(PORT_FIELD, PATH, HOST, SCHEME, HTTP_HEADERS),
            v -> new Get(v.get(SCHEME), v.get(HOST), v.get(PORT_FIELD), v.get(PATH), headers(v.get(HTTP_HEADERS))));

    private HandlerFields() {}

    private static String command(String line) {
        return line.isBlank() ? "[\"PROGRAM\", \"ARGUMENT\"]" : Commands.asList(line);
    }

    private static Map<String, String> headers(List<Header> headers) {
        Map<String, String> byName = new LinkedHashMap<>();
        headers.forEach(header -> byName.put(header.name(), header.value()));
        return byName;
    }
}
