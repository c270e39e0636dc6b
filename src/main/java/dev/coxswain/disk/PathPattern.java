package dev.coxswain.disk;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A path, or a glob of paths such as {@code /etc/web/*.conf}, and what it means on the disk. A wildcard stands within
 * one name, and never for a leading dot (glob(7)); a folder means the files in it.
 */
public final class PathPattern {

    /** Files and folders that one pattern may mean: a look is to take milliseconds. */
    public static final int MOST = 10_000;

    private static final String WILDCARDS = "*?[{";

    private final Path start;
    private final List<Glob> rest;

    private PathPattern(Path start, List<Glob> rest) {
        this.start = start;
        this.rest = List.copyOf(rest);
    }

    /**
     * @param text relative to the working directory where it doesn't begin with a slash
     * @throws IllegalArgumentException with words on what is wrong with it
     */
    public static PathPattern of(String text) {
        Path path = Path.of(text).toAbsolutePath();
        Path start = Path.of("/");
        List<Glob> rest = new ArrayList<>();
        for (Path part : path) {
            String name = part.toString();
            if (rest.isEmpty() && name.chars().noneMatch(c -> WILDCARDS.indexOf(c) >= 0)) {
                start = start.resolve(name);
            } else if (name.contains("**")) {
                throw new IllegalArgumentException("** is not supported: name each folder");
            } else {
                rest.add(Glob.of(name));
            }
        }
        return new PathPattern(start, rest);
    }

    /** What it means now: which files there are, and which names in which folders decide that. */
    public View look() {
        Search search = new Search();
        search.follow(start, rest);
        return new View(search.lookups, search.files, List.copyOf(search.folders));
    }

    /** Names of a kind: a value, so that two looks with the same glob are equal. */
    private record Glob(String text, PathMatcher matcher) implements Route.Names {

        static final Glob ALL = of("*");

        static Glob of(String text) {
            return new Glob(text, FileSystems.getDefault().getPathMatcher("glob:" + text));
        }

        @Override
        public boolean include(String name) {
            return (!name.startsWith(".") || text.startsWith(".")) && matcher.matches(Path.of(name));
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Glob glob && glob.text.equals(text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }

    /** One look. */
    private static final class Search {
        private final Set<Route.Lookup> lookups = new HashSet<>();
        private final Map<Path, Stamp> files = new HashMap<>();
        private final Set<Path> folders = new TreeSet<>();

        void follow(Path path, List<Glob> rest) {
            Route route = Route.to(path);
            lookups.addAll(route.lookups());
            if (!rest.isEmpty()) {
                within(path, rest.getFirst(), rest.subList(1, rest.size()));
            } else if (Files.isDirectory(path)) {
                within(path, Glob.ALL, List.of());
            } else {
                folders.add(route.folder());
                add(path);
            }
        }

        private void add(Path file) {
            if (Files.isSymbolicLink(file)) {
                Route route = Route.to(file);
                lookups.addAll(route.lookups());
                folders.add(route.folder());
            }
            Stamp stamp = Stamp.of(file);
            if (stamp.exists()) {
                files.put(file, stamp);
            }
        }

        private void within(Path folder, Glob glob, List<Glob> rest) {
            try {
                Path real = folder.toRealPath();
                lookups.add(new Route.Lookup(real, glob));
                folders.add(real);
                for (Path entry : list(folder, glob)) {
                    if (!rest.isEmpty()) {
                        if (Files.isDirectory(entry)) {
                            within(entry, rest.getFirst(), rest.subList(1, rest.size()));
                        }
                    } else if (!Files.isDirectory(entry)) {
                        add(entry);
                    }
                }
            } catch (IOException gone) {
                // No folder, or none that we may read: nothing matches, and the way to it is watched.
            }
        }

        private List<Path> list(Path folder, Glob glob) throws IOException {
            List<Path> entries = new ArrayList<>();
            try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
                for (Path entry : all) {
                    if (glob.include(String.valueOf(entry.getFileName()))) {
                        if (files.size() + folders.size() + entries.size() >= MOST) {
                            break;
                        }
                        entries.add(entry);
                    }
                }
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
            entries.sort(null);
            return entries;
        }
    }
}
