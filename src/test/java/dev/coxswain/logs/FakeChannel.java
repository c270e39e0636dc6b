package dev.coxswain.logs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Our stdout or stderr in a test; the bytes of several go to one place, in the order of the writes. */
final class FakeChannel implements WritableByteChannel {

    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<String> writes;
    int atOnce = Integer.MAX_VALUE;
    /** So many writes find no room at all. */
    int fullFor;

    Optional<String> failure = Optional.empty();

    FakeChannel(List<String> writes) {
        this.writes = writes;
    }

    FakeChannel() {
        this(new ArrayList<>());
    }

    String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        if (failure.isPresent()) {
            throw new IOException(failure.get());
        }
        if (fullFor > 0) {
            fullFor--;
            return 0;
        }
        byte[] taken = new byte[Math.min(atOnce, source.remaining())];
        source.get(taken);
        bytes.writeBytes(taken);
        writes.add(new String(taken, StandardCharsets.UTF_8));
        return taken.length;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {}
}
