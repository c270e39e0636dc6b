package dev.coxswain.os.linux;

import dev.coxswain.os.Launch;
import dev.coxswain.os.StartFailure;
import java.lang.foreign.Arena;
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
        String name = launch.argv().getFirst();
        if (name.isEmpty()) {
            throw new StartFailure("the program's name is empty (execve: ENOENT)", Errno.ENOENT.name());
        }
        if (name.indexOf('/') >= 0) {
            return new Program(name, launch.workingDir());
        }
        String path = launch.environment().getOrDefault("PATH", DEFAULT_PATH);
        Optional<Program> forbidden = Optional.empty();
        for (String folder : path.split(":", -1)) {
            // An empty entry is the working directory.
            Program program = new Program((folder.isEmpty() ? "." : folder) + "/" + name, launch.workingDir());
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
        return forbidden.orElseThrow(() -> new StartFailure(
                name + ": no such file in any folder of PATH=" + path + " (execve: ENOENT)", Errno.ENOENT.name()));
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
