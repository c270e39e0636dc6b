package dev.coxswain.os.linux;

import dev.coxswain.os.Setup;
import dev.coxswain.os.StartFailure;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Numbers for users and groups, from /etc/passwd and /etc/group as they are at the time (passwd(5), group(5)). */
final class Accounts {

    /** The largest: 4294967295 means "as it is" to the kernel. */
    private static final long LARGEST = 4_294_967_294L;

    private static final int ID = 2;
    private static final int PRIMARY_GROUP = 3;

    /** Who a process is to be; empty where it stays as we are. */
    record Ids(Optional<Long> user, Optional<Long> group, long[] supplementary) {

        /** For people: {@code user 1000}. */
        String words() {
            return user.map(id -> "user " + id)
                    .or(() -> group.map(id -> "group " + id))
                    .orElse("the supplementary groups " + Arrays.toString(supplementary));
        }
    }

    private final String passwd;
    private final String group;

    Accounts(String passwd, String group) {
        this.passwd = passwd;
        this.group = group;
    }

    static Accounts ofThisMachine() {
        return new Accounts(text("/etc/passwd"), text("/etc/group"));
    }

    private static String text(String path) {
        return new String(ProcFs.read(path), StandardCharsets.UTF_8);
    }

    Ids resolve(Setup.Identity identity) throws StartFailure {
        Optional<Long> user = Optional.empty();
        Optional<Long> primary = Optional.empty();
        if (identity.user().isPresent()) {
            String name = identity.user().get();
            user = Optional.of(id(name, passwd, "runAsUser", "/etc/passwd"));
            if (identity.group().isEmpty()) {
                primary = Optional.of(primaryGroup(name));
            }
        }
        if (identity.group().isPresent()) {
            primary = Optional.of(groupId(identity.group().get(), "runAsGroup"));
        }
        long[] supplementary = new long[identity.supplementary().size()];
        for (int i = 0; i < supplementary.length; i++) {
            supplementary[i] = groupId(identity.supplementary().get(i), "supplementalGroups");
        }
        return new Ids(user, primary, supplementary);
    }

    private long groupId(String name, String field) throws StartFailure {
        return id(name, group, field, "/etc/group");
    }

    private static long id(String name, String file, String field, String path) throws StartFailure {
        if (isNumber(name)) {
            return number(name, field);
        }
        Optional<String[]> entry = line(file, 0, name);
        if (entry.isEmpty()) {
            throw new StartFailure(
                    "securityContext." + field + ": no " + name + " in " + path + "; add it there, or give its number",
                    Errno.EINVAL.name());
        }
        return number(entry.get()[ID], field);
    }

    private long primaryGroup(String user) throws StartFailure {
        Optional<String[]> entry = isNumber(user) ? line(passwd, ID, user) : line(passwd, 0, user);
        if (entry.isEmpty() || entry.get().length <= PRIMARY_GROUP) {
            throw new StartFailure(
                    "securityContext.runAsUser: user " + user
                            + " has no primary group, as it is not in /etc/passwd; give runAsGroup too",
                    Errno.EINVAL.name());
        }
        return number(entry.get()[PRIMARY_GROUP], "runAsUser");
    }

    private static Optional<String[]> line(String file, int column, String value) {
        return file.lines()
                .map(line -> line.split(":", -1))
                .filter(fields -> fields.length > ID && fields[column].equals(value))
                .findFirst();
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static long number(String text, String field) throws StartFailure {
        if (isNumber(text) && text.length() <= 10 && Long.parseLong(text) <= LARGEST) {
            return Long.parseLong(text);
        }
        throw new StartFailure(
                "securityContext." + field + ": " + text + " is no number of 0 to " + LARGEST, Errno.EINVAL.name());
    }

    /** Whether we are that already: then nothing has to be changed, which only root could. */
    static boolean alreadyOurs(Ids ids) {
        return areThoseOf(text("/proc/self/status"), ids);
    }

    /** @param status of a process (proc_pid_status(5)) */
    static boolean areThoseOf(String status, Ids ids) {
        long[] groups = ids.supplementary().clone();
        Arrays.sort(groups);
        return isUserOf(status, ids)
                && allAre(status, "Gid:", ids.group())
                && Arrays.equals(
                        groups,
                        Arrays.stream(numbers(status, "Groups:")).sorted().toArray());
    }

    static boolean isUserOf(String status, Ids ids) {
        return allAre(status, "Uid:", ids.user());
    }

    private static boolean allAre(String status, String label, Optional<Long> id) {
        return id.isEmpty() || Arrays.stream(numbers(status, label)).allMatch(number -> number == id.get());
    }

    /** Of a line of proc_pid_status(5). */
    private static long[] numbers(String status, String label) {
        return status.lines()
                .filter(line -> line.startsWith(label))
                .flatMap(line ->
                        Arrays.stream(line.substring(label.length()).strip().split("\\s+")))
                .filter(Accounts::isNumber)
                .mapToLong(Long::parseLong)
                .toArray();
    }
}
