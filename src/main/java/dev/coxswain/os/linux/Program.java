package dev.coxswain.os.linux;

import dev.coxswain.os.Launch;
import dev.coxswain.os.StartFailure;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The file that a launch means, as execve(2) is to get it.
 *
 * @param path relative to the working directory, where it's relative
 */
record Program(String path, Optional<String> workingDir) {

    /** What the shells and execvp(3) take where PATH isn't set. */
    private static final String DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

    /** Looks a name without a slash up in the PATH of the launch's environment, not of ours. */
    static Program of(Launch launch) throws StartFailure {
        List<Program> candidates = candidates(launch);
        if (candidates.getFirst().path().equals(launch.argv().getFirst())) {
            return candidates.getFirst();
        }
        Optional<Program> forbidden = Optional.empty();
        for (Program program : candidates) {
            String file = program.seenFromHere();
            if (isFolder(file)) {
                continue;
            }
            int result = access(file, Libc.X_OK);
            if (result == 0) {
                return program;
            }
            if (Errno.EACCES.is(result) && forbidden.isEmpty()) {
                forbidden = Optional.of(program);
            }
        }
        // One that may not be executed is a better answer than none: execve says why.
        return forbidden.orElseThrow(() -> notFound(launch));
    }

    /** The files that may be meant, in the order in which they are tried. */
    static List<Program> candidates(Launch launch) throws StartFailure {
        String name = launch.argv().getFirst();
        if (name.isEmpty()) {
            throw new StartFailure("the program's name is empty (execve: ENOENT)", Errno.ENOENT.name());
        }
        if (name.indexOf('/') >= 0) {
            return List.of(new Program(name, launch.workingDir()));
        }
        List<Program> candidates = new ArrayList<>();
        for (String folder : path(launch).split(":", -1)) {
            // An empty entry is the working directory.
            candidates.add(new Program((folder.isEmpty() ? "." : folder) + "/" + name, launch.workingDir()));
        }
        return candidates;
    }

    private static String path(Launch launch) {
        return launch.environment().getOrDefault("PATH", DEFAULT_PATH);
    }

    static StartFailure notFound(Launch launch) {
        return new StartFailure(
                launch.argv().getFirst() + ": no such file in any folder of PATH=" + path(launch) + " (execve: ENOENT)",
                Errno.ENOENT.name());
    }

    /** The path for our own calls, which don't start at the working directory. */
    String seenFromHere() {
        return path.startsWith("/") || workingDir.isEmpty() ? path : workingDir.get() + "/" + path;
    }

    static int access(String path, int mode) {
        try (Arena arena = Arena.ofConfined()) {
            return Libc.access(CStrings.of(arena, path), mode);
        }
    }

    static boolean isFolder(String path) {
        try (Arena arena = Arena.ofConfined()) {
            int fd = Libc.open(CStrings.of(arena, path), Libc.O_PATH | Libc.O_DIRECTORY | Libc.O_CLOEXEC);
            if (fd >= 0) {
                Libc.close(fd);
            }
            return fd >= 0;
        }
    }
}
