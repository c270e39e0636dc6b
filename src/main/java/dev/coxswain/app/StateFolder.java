package dev.coxswain.app;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/**
 * The folder of {@code --state-dir}, of one supervisor at a time: two would overwrite each other's files. A lock in it
 * says so, which the kernel lets go of when its holder dies.
 */
final class StateFolder {

    private static final int MAX_PID_TEXT = 32;

    private StateFolder() {}

    /** Another supervisor has it. */
    static final class Taken extends Exception {
        private static final long serialVersionUID = 1;

        Taken(Path folder, String pid) {
            super("the state folder " + folder + " is another supervisor's" + (pid.isEmpty() ? "" : ", pid " + pid)
                    + "; stop that one, or give this one another --state-dir");
        }
    }

    /** Nothing can be kept there. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;

        Unusable(String words, IOException cause) {
            super("cannot use the state folder: " + words, cause);
        }
    }

    /**
     * Makes the folder (0700) where there is none, and takes it until the end of the program.
     */
    static void take(Path folder) throws Unusable, Taken {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            lock(folder);
        } catch (FileSystemException refused) {
            String reason = switch (refused) {
                case FileAlreadyExistsException noFolder -> "is not a folder";
                case AccessDeniedException denied -> "permission denied";
                default -> Objects.requireNonNullElse(refused.getReason(), refused.toString());
            };
            throw new Unusable(refused.getFile() + ": " + reason, refused);
        } catch (IOException failure) {
            throw new Unusable(folder + ": " + failure.getMessage(), failure);
        }
    }

    /** The channel stays open, and with it the lock, for as long as the program runs. */
    private static void lock(Path folder) throws IOException, Taken {
        FileChannel channel = FileChannel.open(
                folder.resolve("lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        if (channel.tryLock() == null) {
            try (channel) {
                ByteBuffer text = ByteBuffer.allocate(MAX_PID_TEXT);
                channel.read(text, 0);
                throw new Taken(
                        folder, new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip());
            }
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
    }
}
