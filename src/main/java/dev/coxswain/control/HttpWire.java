package dev.coxswain.control;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The answers of an HTTP/1.1 server, read from a channel: status line, headers, and a body of a known length, in
 * chunks, or up to the end (RFC 9112). As little of it as our own server makes use of.
 */
final class HttpWire {

    private static final int MAX_LINE = 64 * 1024;

    private final ReadableByteChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1024).flip();

    /** Bytes left of the body or of the chunk; -1: up to the end of the connection. */
    private long left;

    private boolean chunked;
    private boolean firstChunk;
    private boolean bodyEnded = true;

    HttpWire(ReadableByteChannel channel) {
        this.channel = channel;
    }

    /** Reads status line and headers; the body is next. */
    int readHead() throws IOException {
        String statusLine = line();
        int space = statusLine.indexOf(' ');
        if (!statusLine.startsWith("HTTP/1.") || space < 0 || statusLine.length() < space + 4) {
            throw new NotHttp();
        }
        chunked = false;
        left = -1;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                left = number(lower.substring(15).strip(), 10);
            } else if (lower.startsWith("transfer-encoding:")) {
                chunked = lower.contains("chunked");
            }
        }
        firstChunk = true;
        bodyEnded = !chunked && left == 0;
        if (chunked) {
            left = 0;
        }
        return (int) number(statusLine.substring(space + 1, space + 4), 10);
    }

    /** The next byte of the body; -1 at its end. */
    int readBody() throws IOException {
        if (bodyEnded || chunked && left == 0 && !nextChunk()) {
            return -1;
        }
        if (!buffer.hasRemaining() && !fill()) {
            if (left >= 0) {
                throw new EOFException();
            }
            bodyEnded = true;
            return -1;
        }
        if (left > 0) {
            left--;
            bodyEnded = !chunked && left == 0;
        }
        return buffer.get() & 0xff;
    }

    /** Waits for the end of the connection, whatever comes before it. */
    void awaitEnd() throws IOException {
        do {
            buffer.clear().flip();
        } while (fill());
    }

    private boolean nextChunk() throws IOException {
        if (!firstChunk) {
            line();
        }
        firstChunk = false;
        String size = line();
        int extension = size.indexOf(';');
        left = number((extension < 0 ? size : size.substring(0, extension)).strip(), 16);
        if (left > 0) {
            return true;
        }
        while (!line().isEmpty()) {
            // Trailers tell us nothing.
        }
        bodyEnded = true;
        return false;
    }

    private static long number(String text, int radix) throws NotHttp {
        try {
            return Long.parseLong(text, radix);
        } catch (NumberFormatException notANumber) {
            throw new NotHttp();
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            if (!buffer.hasRemaining() && !fill()) {
                throw new EOFException();
            }
            char c = (char) (buffer.get() & 0xff);
            if (c == '\n') {
                int end = line.length();
                return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
            }
            if (line.append(c).length() > MAX_LINE) {
                throw new NotHttp();
            }
        }
    }

    private boolean fill() throws IOException {
        buffer.clear();
        int read = channel.read(buffer);
        buffer.flip();
        return read > 0;
    }

    /** Somebody else answers at the socket. */
    static final class NotHttp extends IOException {
        private static final long serialVersionUID = 1;
    }

    static byte[] request(String method, String target, String contentType, byte[] body) {
        StringBuilder head =
                new StringBuilder(method).append(' ').append(target).append(" HTTP/1.1\r\nhost: localhost\r\n");
        if (body.length > 0) {
            head.append("content-type: ").append(contentType).append("\r\n");
        }
        if (!method.equals("GET")) {
            head.append("content-length: ").append(body.length).append("\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
        byte[] whole = java.util.Arrays.copyOf(start, start.length + body.length);
        System.arraycopy(body, 0, whole, start.length, body.length);
        return whole;
    }
}
