package dev.coxswain.logs;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The supervisor's own lines as text. These are few, so plainness goes before speed here. */
final class OwnLineText {

    /** Ours; a field by one of these names is left out. */
    private static final Set<String> RESERVED = Set.of("ts", "level", "message");

    private OwnLineText() {}

    static void text(StringBuilder to, String ts, OwnLine line) {
        String bar = " | ";
        for (String part : line.message().split("\r?\n", -1)) {
            to.append(ts)
                    .append(" coxswain ")
                    .append(line.level())
                    .append(bar)
                    .append(part)
                    .append('\n');
            bar = " + ";
        }
    }

    static void json(StringBuilder to, String ts, OwnLine line) {
        to.append("{\"ts\":\"")
                .append(ts)
                .append("\",\"level\":\"")
                .append(line.level())
                .append("\",\"message\":");
        string(to, line.message());
        line.fields().forEach((name, value) -> {
            if (!RESERVED.contains(name)) {
                to.append(',');
                string(to, name);
                to.append(':');
                value(to, value);
            }
        });
        to.append("}\n");
    }

    private static void value(StringBuilder to, @Nullable Object value) {
        switch (value) {
            case null -> to.append("null");
            case Boolean bool -> to.append(bool);
            case Double d when !Double.isFinite(d) -> string(to, d.toString());
            case Float f when !Float.isFinite(f) -> string(to, f.toString());
            case Number number -> to.append(number);
            case Map<?, ?> map -> object(to, map);
            case Iterable<?> items -> array(to, items);
            default -> string(to, value.toString());
        }
    }

    private static void object(StringBuilder to, Map<?, ?> map) {
        String comma = "{";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            to.append(comma);
            string(to, String.valueOf(entry.getKey()));
            to.append(':');
            value(to, entry.getValue());
            comma = ",";
        }
        to.append(map.isEmpty() ? "{}" : "}");
    }

    private static void array(StringBuilder to, Iterable<?> items) {
        to.append('[');
        String comma = "";
        for (Object item : items) {
            to.append(comma);
            value(to, item);
            comma = ",";
        }
        to.append(']');
    }

    private static void string(StringBuilder to, String text) {
        to.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> to.append('\\').append(c);
                case '\n' -> to.append("\\n");
                case '\r' -> to.append("\\r");
                case '\t' -> to.append("\\t");
                default -> {
                    if (c < ' ') {
                        to.append(String.format("\\u%04x", (int) c));
                    } else {
                        to.append(c);
                    }
                }
            }
        }
        to.append('"');
    }
}
