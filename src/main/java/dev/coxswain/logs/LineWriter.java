package dev.coxswain.logs;

import java.nio.charset.StandardCharsets;

/** Writes lines in their format into a destination's buffer. One thread only; allocates nothing for a worker's line. */
final class LineWriter {

    private static final byte[] REPLACEMENT = {(byte) 0xef, (byte) 0xbf, (byte) 0xbd};
    private static final byte[] WORKER = ascii("\",\"worker\":\"");
    private static final byte[] INSTANCE = ascii("\",\"instance\":");
    private static final byte[] STDOUT = ascii(",\"stream\":\"stdout\",\"message\":");
    private static final byte[] STDERR = ascii(",\"stream\":\"stderr\",\"message\":");
    private static final byte[] TS = ascii("{\"ts\":\"");
    private static final byte[] END = ascii("}\n");
    private static final byte[] PARTIAL_END = ascii(",\"partial\":true}\n");
    private static final byte[] HEX = ascii("0123456789abcdef");
    /** 0: as it is; 1: by \\u; else the letter after the backslash. */
    private static final byte[] ESCAPES = escapes();

    private final Timestamp timestamp = new Timestamp();
    private final JsonObjectCheck objects = new JsonObjectCheck();

    void text(WorkerStream stream, long millis, byte[] bytes, int from, int to, boolean ascii, boolean continued) {
        Destination destination = stream.destination;
        Instance instance = stream.instance;
        destination.room(Timestamp.LENGTH + instance.label.length + to - from + 1);
        destination.put(timestamp.of(millis), 0, Timestamp.LENGTH);
        if (continued) {
            destination.put(instance.label, 0, instance.bar);
            destination.put((byte) '+');
            destination.put((byte) ' ');
        } else {
            destination.put(instance.label, 0, instance.label.length);
        }
        if (ascii) {
            destination.put(bytes, from, to);
        } else {
            sanitized(destination, bytes, from, to);
        }
        destination.put((byte) '\n');
        destination.lineOf(stream);
    }

    void json(
            WorkerStream stream,
            long millis,
            byte[] bytes,
            int from,
            int to,
            boolean ascii,
            boolean partial,
            boolean whole) {
        Destination destination = stream.destination;
        Instance instance = stream.instance;
        destination.room(128 + instance.label.length + to - from);
        destination.put(TS);
        destination.put(timestamp.of(millis), 0, Timestamp.LENGTH);
        destination.put(WORKER);
        destination.put(instance.label, 1, instance.slash);
        destination.put(INSTANCE);
        destination.put(instance.label, instance.slash + 1, instance.bar - 1);
        destination.put(stream.kind == LogLine.Stream.STDOUT ? STDOUT : STDERR);
        if (whole && instance.settings.parseJson() && objects.accepts(bytes, from, to)) {
            destination.put(bytes, from, to);
        } else {
            destination.put((byte) '"');
            escaped(destination, bytes, from, to, ascii);
            destination.put((byte) '"');
        }
        destination.put(partial ? PARTIAL_END : END);
        destination.lineOf(stream);
    }

    /**
     * As it came. A line that another one's comes into ends there; so nobody's line goes on in another's.
     *
     * @param carriageReturn it ends with CR LF
     */
    void raw(WorkerStream stream, byte[] bytes, int from, int to, boolean carriageReturn, boolean partial) {
        Destination destination = stream.destination;
        destination.room(to - from + 3);
        if (destination.unfinished != null && destination.unfinished != stream) {
            destination.put((byte) '\n');
            destination.lineOf(destination.unfinished);
        }
        destination.put(bytes, from, to);
        if (!partial) {
            if (carriageReturn) {
                destination.put((byte) '\r');
            }
            destination.put((byte) '\n');
        }
        destination.unfinished = partial ? stream : null;
        destination.lineOf(stream);
    }

    /** A line of the supervisor's own. */
    void own(Destination destination, long millis, OwnLine line, Format format) {
        String ts = new String(timestamp.of(millis), StandardCharsets.US_ASCII);
        StringBuilder text = new StringBuilder();
        if (format == Format.JSON) {
            OwnLineText.json(text, ts, line);
        } else {
            OwnLineText.text(text, ts, line);
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        destination.room(bytes.length);
        destination.put(bytes);
        destination.lineOf(null);
    }

    private static void sanitized(Destination destination, byte[] bytes, int from, int to) {
        int start = from;
        int i = from;
        while (i < to) {
            int length = bytes[i] >= 0 ? 1 : Utf8.sequence(bytes, i, to);
            if (length < 0) {
                destination.put(bytes, start, i);
                destination.put(REPLACEMENT);
                length = -length;
                start = i + length;
            }
            i += length;
        }
        destination.put(bytes, start, to);
    }

    private static void escaped(Destination destination, byte[] bytes, int from, int to, boolean ascii) {
        int start = from;
        int i = from;
        while (i < to) {
            byte b = bytes[i];
            if (b < 0) {
                int length = ascii ? 1 : Utf8.sequence(bytes, i, to);
                if (length < 0) {
                    destination.put(bytes, start, i);
                    destination.put(REPLACEMENT);
                    length = -length;
                    start = i + length;
                }
                i += length;
                continue;
            }
            if (ESCAPES[b] != 0) {
                destination.put(bytes, start, i);
                escape(destination, b);
                start = i + 1;
            }
            i++;
        }
        destination.put(bytes, start, to);
    }

    private static void escape(Destination destination, byte b) {
        byte letter = ESCAPES[b];
        destination.put((byte) '\\');
        if (letter != 1) {
            destination.put(letter);
            return;
        }
        destination.put((byte) 'u');
        destination.put((byte) '0');
        destination.put((byte) '0');
        destination.put(HEX[b >> 4]);
        destination.put(HEX[b & 15]);
    }

    private static byte[] escapes() {
        byte[] table = new byte[128];
        for (int i = 0; i < 32; i++) {
            table[i] = 1;
        }
        table['\n'] = 'n';
        table['\r'] = 'r';
        table['\t'] = 't';
        table['\b'] = 'b';
        table['\f'] = 'f';
        table['"'] = '"';
        table['\\'] = '\\';
        return table;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
