package dev.coxswain.os.linux;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where the cgroups that we are in are mounted (cgroups(7), proc_pid_mountinfo(5)). In a container the mount shows only
 * our own part of the hierarchy, with or without a cgroup namespace.
 *
 * @param mount where the hierarchy is seen
 * @param own our cgroup's folder in it; no folder above it belongs to anything but this hierarchy
 */
record CgroupPaths(Path mount, Path own) {

    /** Of the one hierarchy of version 2. */
    static Optional<CgroupPaths> unified(byte[] mountinfo, byte[] cgroup) {
        return find(mountinfo, cgroup, "cgroup2", "");
    }

    /** Of a controller of version 1. */
    static Optional<CgroupPaths> legacy(byte[] mountinfo, byte[] cgroup, String controller) {
        return find(mountinfo, cgroup, "cgroup", controller);
    }

    private static Optional<CgroupPaths> find(byte[] mountinfo, byte[] cgroup, String type, String controller) {
        Optional<String> path = path(cgroup, controller);
        if (path.isEmpty()) {
            return Optional.empty();
        }
        for (String line : lines(mountinfo)) {
            int dash = line.indexOf(" - ");
            if (dash < 0) {
                continue;
            }
            String[] before = line.substring(0, dash).split(" ");
            String[] after = line.substring(dash + 3).split(" ");
            if (before.length >= 5
                    && after.length >= 3
                    && after[0].equals(type)
                    && (controller.isEmpty()
                            || Arrays.asList(after[2].split(",")).contains(controller))) {
                Path mount = Path.of(unescaped(before[4]));
                return Optional.of(new CgroupPaths(mount, below(mount, unescaped(before[3]), path.get())));
            }
        }
        return Optional.empty();
    }

    /** Our cgroup's path in the hierarchy of version 2. */
    static Optional<String> unifiedPath(byte[] cgroup) {
        return path(cgroup, "");
    }

    /** The third field of its line: {@code 4:memory:/path}, {@code 0::/path} for version 2. */
    private static Optional<String> path(byte[] cgroup, String controller) {
        for (String line : lines(cgroup)) {
            String[] fields = line.split(":", 3);
            if (fields.length == 3
                    && (controller.isEmpty()
                            ? fields[0].equals("0") && fields[1].isEmpty()
                            : Arrays.asList(fields[1].split(",")).contains(controller))) {
                return Optional.of(fields[2]);
            }
        }
        return Optional.empty();
    }

    private static Path below(Path mount, String root, String path) {
        String rest = root.equals("/") ? path : path.startsWith(root) ? path.substring(root.length()) : "";
        Path own = mount.resolve(rest.replaceFirst("^/+", "")).normalize();
        // One that is outside of what we see ("/../other"): the mount is the best that there is.
        return own.startsWith(mount) ? own : mount;
    }

    private static String[] lines(byte[] text) {
        return new String(text, StandardCharsets.UTF_8).split("\n");
    }

    private static String unescaped(String text) {
        return text.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\");
    }
}
