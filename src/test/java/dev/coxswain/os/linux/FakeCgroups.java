package dev.coxswain.os.linux;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A hierarchy of cgroups as the kernel keeps it (cgroups(7)): processes, controllers, and its rules on both. */
final class FakeCgroups implements CgroupFs {

    static final Path MOUNT = Path.of("/sys/fs/cgroup");

    private static final class Cgroup {
        final List<Integer> processes = new ArrayList<>();
        final Set<String> subtree = new HashSet<>();
        final Set<String> marks = new HashSet<>();
        final Map<String, String> files = new HashMap<>();
    }

    private final Map<Path, Cgroup> cgroups = new TreeMap<>();
    final Set<String> controllers = new HashSet<>(Set.of("cpu", "io", "memory", "pids"));
    /** What a write of this text is refused with. */
    final Map<String, Errno> refused = new HashMap<>();
    /** Whose files may not be written. */
    final Map<Path, Errno> notWritable = new HashMap<>();

    int changes;

    /** One that is there, all above it too. */
    FakeCgroups with(String path, Integer... processes) {
        Path folder = MOUNT.resolve(path);
        for (Path at = folder; at.startsWith(MOUNT); at = above(at)) {
            cgroups.computeIfAbsent(at, here -> new Cgroup());
        }
        at(folder).processes.addAll(List.of(processes));
        return this;
    }

    FakeCgroups marked(String path, String attribute) {
        with(path);
        at(MOUNT.resolve(path)).marks.add(attribute);
        return this;
    }

    void set(String path, String file, String text) {
        at(MOUNT.resolve(path)).files.put(file, text);
    }

    /** What was written last. */
    String written(String path, String file) {
        return at(MOUNT.resolve(path)).files.getOrDefault(file, "");
    }

    List<Integer> processesOf(String path) {
        return List.copyOf(at(MOUNT.resolve(path)).processes);
    }

    Set<String> all() {
        return cgroups.keySet().stream()
                .map(path -> MOUNT.relativize(path).toString())
                .collect(Collectors.toSet());
    }

    private static Path above(Path path) {
        return requireNonNull(path.getParent());
    }

    private Cgroup at(Path folder) {
        return requireNonNull(cgroups.get(folder), folder.toString());
    }

    @Override
    public byte[] read(Path file) {
        Cgroup cgroup = cgroups.get(above(file));
        return cgroup == null ? new byte[0] : text(file, cgroup).getBytes(StandardCharsets.US_ASCII);
    }

    private String text(Path file, Cgroup cgroup) {
        String name = file.getFileName().toString();
        return switch (name) {
            case "cgroup.procs" ->
                cgroup.processes.stream().map(pid -> pid + "\n").collect(Collectors.joining());
            case "cgroup.controllers" -> String.join(" ", controllersOf(above(file))) + "\n";
            case "cgroup.type" ->
                above(file).equals(MOUNT) && !cgroup.files.containsKey(name)
                        ? ""
                        : cgroup.files.getOrDefault(name, "domain\n");
            default -> cgroup.files.getOrDefault(name, "");
        };
    }

    private Set<String> controllersOf(Path folder) {
        return folder.equals(MOUNT) || !at(above(folder)).files.containsKey("divided")
                ? controllers
                : at(above(folder)).subtree;
    }

    @Override
    public int write(Path file, String text) {
        Cgroup cgroup = cgroups.get(above(file));
        if (cgroup == null) {
            return -Errno.ENOENT.number();
        }
        if (refused.containsKey(text)) {
            return -refused.get(text).number();
        }
        changes++;
        switch (file.getFileName().toString()) {
            case "cgroup.procs" -> {
                if (!cgroup.subtree.isEmpty()) {
                    return -Errno.EBUSY.number();
                }
                Integer pid = Integer.valueOf(text);
                cgroups.values().forEach(one -> one.processes.remove(pid));
                cgroup.processes.add(pid);
            }
            case "cgroup.subtree_control" -> {
                if (!cgroup.processes.isEmpty()) {
                    return -Errno.EBUSY.number();
                }
                if (!controllersOf(above(file)).contains(text.substring(1))) {
                    return -Errno.ENOENT.number();
                }
                cgroup.subtree.add(text.substring(1));
                cgroup.files.put("divided", "");
            }
            case "cgroup.kill" -> cgroup.processes.clear();
            default -> {
                String name = file.getFileName().toString();
                if (!controllersOf(above(file)).contains(name.substring(0, name.indexOf('.')))) {
                    return -Errno.ENOENT.number();
                }
                cgroup.files.put(name, text);
            }
        }
        return 0;
    }

    @Override
    public int create(Path folder) {
        changes++;
        return cgroups.putIfAbsent(folder, new Cgroup()) == null ? 0 : -Errno.EEXIST.number();
    }

    @Override
    public int remove(Path folder) {
        Cgroup cgroup = cgroups.get(folder);
        if (cgroup == null) {
            return -Errno.ENOENT.number();
        }
        if (!cgroup.processes.isEmpty() || !folders(folder).isEmpty()) {
            return -Errno.EBUSY.number();
        }
        changes++;
        cgroups.remove(folder);
        return 0;
    }

    @Override
    public List<Path> folders(Path folder) {
        return cgroups.keySet().stream()
                .filter(path -> folder.equals(path.getParent()))
                .toList();
    }

    @Override
    public int writable(Path path) {
        Errno why = notWritable.get(path);
        return why == null ? 0 : -why.number();
    }

    @Override
    public boolean isSet(Path folder, String attribute) {
        return at(folder).marks.contains(attribute);
    }

    /** One who is in a cgroup. */
    static Delegation.Asker asker(String path, int pid, Integer... children) {
        return new Delegation.Asker(
                ("30 23 0:26 / " + MOUNT + " rw - cgroup2 cgroup2 rw\n").getBytes(StandardCharsets.US_ASCII),
                ("0::" + path + "\n").getBytes(StandardCharsets.US_ASCII),
                pid,
                process -> Arrays.asList(children).contains(process));
    }
}
