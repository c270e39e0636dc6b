package dev.coxswain.source;

import dev.coxswain.crew.FileText;
import dev.coxswain.crew.Problem;
import dev.coxswain.crew.SourceText;
import dev.coxswain.disk.Route;
import dev.coxswain.disk.Stamp;
import dev.coxswain.disk.Timing;
import dev.coxswain.disk.View;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A folder of documents, taken by name; sub-folders are not looked into.
 *
 * <p>In a mounted ConfigMap the files are symlinks through {@code ..data}, which the kubelet swaps at once for a new
 * folder. There the folder that {@code ..data} means is read, once resolved: never half of the old and half of the new.
 */
public final class FolderSource extends DiskSource {

    private static final String SWAPPED = "..data";

    private enum DocumentNames implements Route.Names {
        ALL;

        @Override
        public boolean include(String name) {
            return Documents.isOne(name);
        }
    }

    public FolderSource(Path path) {
        this(path, Timing.DEFAULT, InstantSource.system());
    }

    FolderSource(Path path, Timing timing, InstantSource clock) {
        super(path, timing, clock);
    }

    @Override
    View look() {
        Set<Route.Lookup> lookups = new HashSet<>(Route.to(path()).lookups());
        Map<Path, Stamp> files = new HashMap<>();
        List<Path> folders = new ArrayList<>();
        try {
            // Both are watched: ..data may come later, and in the folder it means files may still be edited.
            Path folder = path().toRealPath();
            lookups.add(new Route.Lookup(folder, DocumentNames.ALL));
            lookups.addAll(Route.to(folder.resolve(SWAPPED)).lookups());
            Path content = content();
            lookups.add(new Route.Lookup(content, DocumentNames.ALL));
            folders.add(content);
            for (Path file : list(content)) {
                files.put(file, Stamp.of(file));
                if (Files.isSymbolicLink(file)) {
                    lookups.addAll(Route.to(file).lookups());
                }
            }
        } catch (IOException unreadable) {
            // Whatever could be seen so far: the reading says what is wrong.
            return new View(lookups, files, folders);
        }
        return new View(lookups, files, folders);
    }

    @Override
    Reading load() {
        List<SourceText> texts = new ArrayList<>();
        try {
            for (Path file : list(content())) {
                String name = String.valueOf(file.getFileName());
                switch (FileText.read(file)) {
                    case FileText.Text(String text) -> texts.add(new SourceText(name, text));
                    case FileText.Missing(String message) -> {
                        return new Reading.Missing(path().resolve(name) + ": " + message);
                    }
                    case FileText.Unreadable(String message) -> {
                        return new Reading.Missing(path().resolve(name) + ": " + message);
                    }
                    case FileText.Unfit(String message) -> {
                        return new Reading.Refused(new Problem(name, 1, 1, "", message));
                    }
                }
            }
        } catch (NoSuchFileException missing) {
            return new Reading.Missing(name() + ": no such file or folder");
        } catch (IOException unreadable) {
            return new Reading.Missing(name() + ": can't be read as a folder: " + unreadable);
        }
        if (texts.isEmpty()) {
            String message = "no document in this folder: no file ending in .yaml, .yml or .json";
            return new Reading.Refused(new Problem(name(), 1, 1, "", message));
        }
        return new Reading.Texts(texts, Revision.ofFolder(texts));
    }

    @Override
    List<Path> documents() {
        try {
            return list(content());
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    /** The folder that the documents are in, without symlinks. */
    private Path content() throws IOException {
        Path swapped = path().resolve(SWAPPED);
        return (Files.isSymbolicLink(swapped) ? swapped : path()).toRealPath();
    }

    /** The documents by name; a symlink that leads nowhere is one, so that its file is missed. */
    private static List<Path> list(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, FolderSource::isDocument)) {
            entries.forEach(files::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        files.sort(
                (a, b) -> a.getFileName().toString().compareTo(b.getFileName().toString()));
        return files;
    }

    private static boolean isDocument(Path file) {
        return Documents.isOne(String.valueOf(file.getFileName())) && !Files.isDirectory(file);
    }
}
