package dev.coxswain.crew;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A whole text file, or why there is none: documents, secrets and dotenv files are all read here, within the same
 * bounds. Every message is what is wrong, without the path.
 */
public sealed interface FileText {

    /** The most that is read of one file, bytes. */
    int MAX_BYTES = 1024 * 1024;

    record Text(String text) implements FileText {}

    /** There is no reading it. */
    sealed interface NotRead extends FileText {
        String message();
    }

    /** Nothing is there. */
    record Missing(String message) implements NotRead {}

    /** Something is there and can't be read: permissions, an I/O error. */
    record Unreadable(String message) implements NotRead {}

    /** It could be read and is not a text file of at most {@value #MAX_BYTES} bytes in UTF-8. */
    record Unfit(String message) implements FileText {}

    /** Reads a file whole. Never blocks on a FIFO or a device: they are refused by what they are. */
    static FileText read(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (attributes.isDirectory()) {
                return new Unfit("is a folder, not a file");
            }
            if (!attributes.isRegularFile()) {
                return new Unfit("is not a regular file (a FIFO, socket or device)");
            }
            byte[] bytes;
            try (InputStream in = Files.newInputStream(path)) {
                // One byte more than allowed: the size is not to be trusted (/proc, a file that grows).
                bytes = in.readNBytes(MAX_BYTES + 1);
            }
            if (bytes.length > MAX_BYTES) {
                return new Unfit("is larger than 1 MiB, the most that is read");
            }
            return new Text(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException notUtf8) {
            return new Unfit("is not UTF-8 text");
        } catch (NoSuchFileException missing) {
            return new Missing("no such file");
        } catch (AccessDeniedException denied) {
            return new Unreadable("permission denied");
        } catch (FileSystemException failed) {
            String reason = failed.getReason();
            if ("Not a directory".equals(reason)) {
                return new Missing("no such file (a part of its path is not a folder)");
            }
            return new Unreadable(reason == null ? failed.toString() : reason);
        } catch (IOException failed) {
            String reason = failed.getMessage();
            return new Unreadable(reason == null ? failed.toString() : reason);
        }
    }

    /** The same for a path as written in a document; relative to the supervisor's working directory. */
    static FileText read(String path) {
        try {
            return read(Path.of(path));
        } catch (InvalidPathException bad) {
            return new Unreadable("not a path: " + bad.getReason());
        }
    }
}
