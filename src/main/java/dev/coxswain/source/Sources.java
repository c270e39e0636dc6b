package dev.coxswain.source;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Chooses the source that a SOURCE of the command line means. */
public final class Sources {

    private Sources() {}

    /**
     * A folder where one is, else a file; what isn't there yet is a file if it is called like a document.
     *
     * @param spec a path; a {@code configmap/…} is no matter of this package
     */
    public static Source of(String spec) throws UnsupportedSource {
        if (spec.startsWith("configmap/")) {
            throw new UnsupportedSource(
                    "a ConfigMap is read by `coxswain run` alone; give its document as a file (was \"" + spec
                            + "\"; a folder: ./" + spec + ")");
        }
        if (spec.isEmpty()) {
            throw new UnsupportedSource("the source is empty: give the path of a file or folder");
        }
        Path path;
        try {
            path = Path.of(spec);
        } catch (InvalidPathException bad) {
            throw new UnsupportedSource("the source is not a path: " + bad.getReason());
        }
        boolean folder = Files.exists(path)
                ? Files.isDirectory(path)
                : spec.endsWith("/") || !Documents.isOne(path.getFileName().toString());
        return folder ? new FolderSource(path) : new FileSource(path);
    }
}
