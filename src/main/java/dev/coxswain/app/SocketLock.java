package dev.coxswain.app;

import dev.coxswain.control.Peer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * One supervisor a socket: a lock on a file beside it, which the kernel lets go of when its holder dies, however it
 * dies. The file holds the holder's pid.
 */
final class SocketLock {

    private static final int MAX_PID_TEXT = 32;

    private final Path socket;
    private final SocketFolder.Doubts doubts;
    private FileChannel channel;

    private SocketLock(Path socket, SocketFolder.Doubts doubts, FileChannel channel) {
        this.socket = socket;
        this.doubts = doubts;
        this.channel = channel;
    }

    /** Somebody else has it. */
    static final class Taken extends Exception {
        private static final long serialVersionUID = 1;

        Taken(Path socket, String pid) {
            super("already running on " + socket + (pid.isEmpty() ? "" : ", pid " + pid)
                    + "; stop it, or give this one another --socket");
        }
    }

    /**
     * Takes the lock; makes the socket's folder (0700) where there is none.
     *
     * @param doubts hears of a folder that isn't safe; may refuse it
     * @throws IOException with a message for people
     */
    static SocketLock take(Path socket, SocketFolder.Doubts doubts) throws IOException, Taken {
        try {
            return locked(socket, doubts);
        } catch (FileSystemException refused) {
            String reason = switch (refused) {
                case FileAlreadyExistsException noFolder -> "is not a folder";
                case AccessDeniedException denied -> "permission denied";
                default -> Objects.requireNonNullElse(refused.getReason(), refused.toString());
            };
            throw new IOException(refused.getFile() + ": " + reason, refused);
        }
    }

    private static SocketLock locked(Path socket, SocketFolder.Doubts doubts) throws IOException, Taken {
        // A mistyped --socket must not cost anybody a file.
        if (Files.exists(socket, LinkOption.NOFOLLOW_LINKS)
                && !Files.readAttributes(socket, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .isOther()) {
            throw new FileSystemException(socket.toString(), null, "is there and is no socket");
        }
        FileChannel channel = open(socket, doubts);
        // What a supervisor that was killed has left: nobody listens on it.
        Files.deleteIfExists(socket);
        return new SocketLock(socket, doubts, channel);
    }

    /**
     * Makes sure of it where the file may have been taken away, with its folder or without: whoever comes then would
     * find nothing that is locked.
     *
     * @throws IOException with a message for people; another supervisor may have come meanwhile
     */
    synchronized void claim() throws IOException {
        try {
            if (!isThere()) {
                FileChannel again = open(socket, doubts);
                channel.close();
                channel = again;
            }
        } catch (Taken taken) {
            throw new IOException(taken.getMessage(), taken);
        }
    }

    /** Whether the file is the one that we hold: it has our pid. */
    private boolean isThere() {
        try {
            Path file = file(socket);
            return Files.size(file) <= MAX_PID_TEXT
                    && Files.readString(file)
                            .strip()
                            .equals(Long.toString(ProcessHandle.current().pid()));
        } catch (IOException gone) {
            return false;
        }
    }

    private static Path file(Path socket) {
        return socket.resolveSibling(socket.getFileName() + ".lock");
    }

    private static FileChannel open(Path socket, SocketFolder.Doubts doubts) throws IOException, Taken {
        Path folder = socket.toAbsolutePath().getParent();
        if (folder != null) {
            SocketFolder.prepare(folder, Peer.ownUid(), doubts);
        }
        Path file = file(socket);
        // Somebody may have made the folder before us, and what a link of his points to must not be written.
        FileChannel channel = FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            try (channel) {
                ByteBuffer text = ByteBuffer.allocate(MAX_PID_TEXT);
                channel.read(text, 0);
                throw new Taken(
                        socket, new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip());
            }
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
        return channel;
    }

    /** The file stays: taken away, it could be locked by two, one of them holding the one that is gone. */
    synchronized void release() {
        try {
            channel.close();
        } catch (IOException ignored) {
            // The kernel lets go of the lock with the process.
        }
    }
}
