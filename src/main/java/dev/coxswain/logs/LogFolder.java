package dev.coxswain.logs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A log file's older parts in its folder. Two threads come here: its writer, which rotates, and the compressor, which
 * puts a {@code .gz} in the place of a part.
 *
 * <p>Rule: what changes names does so under one lock, held for a few renames; the compressor finds its part again by what
 * file it is, as a rotation may have renamed it meanwhile. No link is followed.
 */
final class LogFolder {

    /** What an unfinished compression is called: no part's name, so that nobody takes it for a whole one. */
    private static final String UNFINISHED = ".compressing";

    /** A part that is being compressed. */
    record Part(InputStream content, Object key, FileTime modified) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            content.close();
        }
    }

    private final Path folder;
    private final String base;

    LogFolder(Path file) {
        this.folder = Objects.requireNonNull(file.getParent());
        this.base = Objects.requireNonNull(file.getFileName()).toString();
    }

    Rotation rotation(StreamSettings.Disposal.ToFile settings) {
        return new Rotation(base, settings.maxFiles(), settings.daily());
    }

    synchronized void rotate(StreamSettings.Disposal.ToFile settings, LocalDate day) throws IOException {
        for (Rotation.Step step : rotation(settings).steps(names(), day)) {
            switch (step) {
                case Rotation.Step.Delete(String name) -> Files.deleteIfExists(folder.resolve(name));
                case Rotation.Step.Rename(String from, String to) -> rename(from, to);
            }
        }
    }

    /** Deletes what is beyond maxFiles. */
    synchronized void prune(StreamSettings.Disposal.ToFile settings) throws IOException {
        for (String name : rotation(settings).surplus(names())) {
            Files.deleteIfExists(folder.resolve(name));
        }
    }

    /** The oldest part that is to be compressed yet. */
    synchronized Optional<Part> next(StreamSettings.Disposal.ToFile settings) throws IOException {
        for (String name : rotation(settings).plain(names())) {
            Path path = folder.resolve(name);
            BasicFileAttributes attributes = attributes(path);
            if (attributes.isRegularFile() && attributes.fileKey() != null) {
                InputStream content = Channels.newInputStream(
                        Files.newByteChannel(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
                return Optional.of(new Part(content, attributes.fileKey(), attributes.lastModifiedTime()));
            }
        }
        return Optional.empty();
    }

    /** A fresh file for what is compressed; one that an earlier run left unfinished goes. */
    FileChannel unfinished() throws IOException {
        Path path = folder.resolve(base + UNFINISHED);
        Files.deleteIfExists(path);
        return FileChannel.open(
                path,
                Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
    }

    /** The unfinished file is whole and on the disk: it takes the part's place, whatever that is called by now. */
    synchronized void replace(Part part, StreamSettings.Disposal.ToFile settings) throws IOException {
        Path whole = folder.resolve(base + UNFINISHED);
        for (String name : rotation(settings).plain(names())) {
            Path path = folder.resolve(name);
            if (part.key().equals(attributes(path).fileKey())) {
                Files.getFileAttributeView(whole, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                        .setTimes(part.modified(), null, null);
                Files.move(whole, folder.resolve(name + Rotation.GZ), StandardCopyOption.ATOMIC_MOVE);
                Files.delete(path);
                return;
            }
        }
        // Too old by now.
        Files.deleteIfExists(whole);
    }

    void giveUp() {
        try {
            Files.deleteIfExists(folder.resolve(base + UNFINISHED));
        } catch (IOException itStays) {
            // The next one deletes it.
        }
    }

    /** Whether the last line of the current file has no end: a supervisor was killed while it wrote it. */
    boolean endsWithinALine() {
        try (SeekableByteChannel file =
                Files.newByteChannel(folder.resolve(base), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            return file.size() > 0 && file.position(file.size() - 1).read(last) == 1 && last.get(0) != '\n';
        } catch (IOException unknown) {
            return false;
        }
    }

    Optional<FileTime> modified() {
        try {
            return Optional.of(attributes(folder.resolve(base)).lastModifiedTime());
        } catch (IOException unknown) {
            return Optional.empty();
        }
    }

    /** In words, for what the file system says is often no more than the path. */
    static String cause(IOException e) {
        return switch (e) {
            case AccessDeniedException _ -> "permission denied (EACCES)";
            case NoSuchFileException _ -> "no such file (ENOENT)";
            case FileSystemException known when known.getReason() != null -> known.getReason();
            default -> e.getMessage() == null ? e.toString() : e.getMessage();
        };
    }

    private void rename(String from, String to) throws IOException {
        try {
            Files.move(folder.resolve(from), folder.resolve(to), StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException gone) {
            // Somebody else has moved or deleted it: so it needs no other name.
        }
    }

    private List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(
                folder, entry -> entry.getFileName().toString().startsWith(base + "."))) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }
}
