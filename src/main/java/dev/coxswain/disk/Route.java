package dev.coxswain.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The way the kernel goes from the root to what a path means: which names in which folders decide it
 * (path_resolution(7)). A change of one of them may make the path mean something else.
 *
 * @param lookups the folder and name of each symlink on the way, of the end, of the folder that the end is in, or of the
 *     first part that is missing; ordinary folders further up are left out, they would cost a watch each and hardly
 *     ever change
 * @param folder that the end is in, or would be, as far as there is one
 */
public record Route(Set<Lookup> lookups, Path folder) {

    /** As many symlinks as the kernel follows. */
    private static final int MOST_LINKS = 40;

    /** Which names are looked up: a value, two of the same names are equal. */
    public interface Names {
        boolean include(String name);
    }

    private record One(String name) implements Names {
        @Override
        public boolean include(String other) {
            return name.equals(other);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof One one && name.equals(one.name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    /**
     * One name, or all names of a kind, looked up in one folder.
     *
     * @param folder with no symlink in it
     * @param identity of the folder: another one of the same name is watched anew
     */
    public record Lookup(Path folder, String identity, Names names) {
        public Lookup(Path folder, Names names) {
            this(folder, Stamp.of(folder).identity(), names);
        }

        public Lookup(Path folder, String name) {
            this(folder, new One(name));
        }

        boolean concerns(String changed) {
            return names.include(changed);
        }

        // By hand, here and in what a View has: a record's own ones are made when they are first called, which is 15 of
        // the 150 ms that a command has.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Lookup lookup
                    && folder.equals(lookup.folder)
                    && identity.equals(lookup.identity)
                    && names.equals(lookup.names);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * folder.hashCode() + identity.hashCode()) + names.hashCode();
        }
    }

    public static Route to(Path path) {
        Deque<Path> rest = new ArrayDeque<>();
        Path at = Path.of("/");
        path.toAbsolutePath().forEach(rest::add);
        Set<Lookup> turns = new HashSet<>();
        List<Lookup> straight = new ArrayList<>();
        Path folder = at;
        int links = 0;
        while (!rest.isEmpty() && links <= MOST_LINKS) {
            String name = rest.remove().toString();
            if (name.equals("..")) {
                at = parent(at);
            }
            if (name.isEmpty() || name.equals(".") || name.equals("..")) {
                continue;
            }
            Path next = at.resolve(name);
            try {
                if (Files.readAttributes(next, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .isSymbolicLink()) {
                    links++;
                    turns.add(new Lookup(at, name));
                    Path target = Files.readSymbolicLink(next);
                    at = target.isAbsolute() ? Path.of("/") : at;
                    pushAll(rest, target);
                } else {
                    straight.add(new Lookup(at, name));
                    folder = at;
                    at = next;
                }
            } catch (IOException missing) {
                turns.add(new Lookup(at, name));
                folder = at;
                break;
            }
        }
        turns.addAll(straight.subList(Math.max(0, straight.size() - 2), straight.size()));
        return new Route(Set.copyOf(turns), folder);
    }

    private static Path parent(Path path) {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }

    private static void pushAll(Deque<Path> rest, Path target) {
        List<Path> names = new ArrayList<>();
        target.forEach(names::add);
        names.reversed().forEach(rest::push);
    }
}
