package dev.coxswain.os.linux;

import dev.coxswain.os.StartFailure;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Finds out what an errno of posix_spawn(3) was about: it tells neither the step nor the path. Looks at the files
 * afterwards, so it can be wrong only where somebody changes them meanwhile.
 */
final class StartDiagnosis {

    private static final int HEAD = 4096;
    private static final int PT_INTERP = 3;

    private StartDiagnosis() {}

    static StartFailure of(Program program, int errno) {
        Optional<StartFailure> folder = program.workingDir().flatMap(StartDiagnosis::workingDir);
        return folder.orElseGet(() -> ofProgram(program, Optional.empty(), errno));
    }

    /** @param user for whom it was tried, where that is somebody else than we */
    static StartFailure ofProgram(Program program, Optional<String> user, int errno) {
        String file = program.seenFromHere();
        if (errno == Errno.EACCES.number() && Program.isFolder(file)) {
            return failure(file, "is a directory", "execve", errno);
        }
        if (errno == Errno.ENOENT.number() || errno == Errno.EACCES.number() || errno == Errno.ELIBBAD.number()) {
            if (user.isPresent() && errno == Errno.EACCES.number() && Program.access(file, Libc.X_OK) == 0) {
                return failure(file, "permission denied for " + user.get() + "; chmod or chown?", "execve", errno);
            }
            return missingOrForbidden(file, errno);
        }
        if (errno == Errno.ENOEXEC.number()) {
            return failure(
                    file,
                    "exec format error: neither a program for this machine nor a script that begins with #!",
                    "execve",
                    errno);
        }
        if (errno == Errno.EAGAIN.number() || errno == Errno.ENOMEM.number()) {
            return failure(file, Errno.words(errno), "clone or execve", errno);
        }
        return failure(file, Errno.words(errno), "execve", errno);
    }

    static StartFailure pipe(Program program, int errno) {
        return failure(program.path(), Errno.words(errno), "pipe2", errno);
    }

    static StartFailure folder(String folder, Optional<String> user, int errno) {
        String whom = user.isPresent() && errno == Errno.EACCES.number() ? " for " + user.get() : "";
        return failure("workingDir " + folder, Errno.words(errno) + whom, "chdir", errno);
    }

    static StartFailure failure(String path, String words, String call, int errno) {
        String name = Errno.name(errno);
        return new StartFailure(path + ": " + words + " (" + call + ": " + name + ")", name);
    }

    private static Optional<StartFailure> workingDir(String folder) {
        int found = Program.access(folder, Libc.F_OK);
        if (found < 0) {
            return Optional.of(failure("workingDir " + folder, Errno.words(-found), "chdir", -found));
        }
        if (!Program.isFolder(folder)) {
            int errno = Errno.ENOTDIR.number();
            return Optional.of(failure("workingDir " + folder, Errno.words(errno), "chdir", errno));
        }
        int enter = Program.access(folder, Libc.X_OK);
        return enter < 0
                ? Optional.of(failure("workingDir " + folder, Errno.words(-enter), "chdir", -enter))
                : Optional.empty();
    }

    private static StartFailure missingOrForbidden(String file, int errno) {
        int allowed = Program.access(file, Libc.X_OK);
        if (allowed < 0) {
            boolean plain = Errno.EACCES.is(allowed) && Program.access(file, Libc.F_OK) == 0;
            return failure(
                    file,
                    plain ? "permission denied: not executable for us; chmod +x?" : Errno.words(-allowed),
                    "execve",
                    -allowed);
        }
        // The file is there and executable, so it's what the kernel reads it with.
        return interpreter(file)
                .map(interpreter -> failure(
                        file + ": its interpreter " + interpreter,
                        Program.isFolder(interpreter) ? "is a directory" : Errno.words(errno),
                        "execve",
                        errno))
                .orElseGet(() -> failure(file, Errno.words(errno), "execve", errno));
    }

    /** The program of a #! line, or the loader that an ELF file asks for (elf(5)). */
    static Optional<String> interpreter(String file) {
        byte[] head = ProcFs.readUpTo(file, HEAD);
        if (head.length > 2 && head[0] == '#' && head[1] == '!') {
            String line = new String(head, 2, head.length - 2, StandardCharsets.UTF_8);
            String[] words = line.lines().findFirst().orElse("").strip().split("[ \t]+", 2);
            return Optional.of(words[0].isEmpty() ? "(none after #!)" : words[0]);
        }
        boolean elf64 = head.length >= 64 && head[0] == 0x7f && head[1] == 'E' && head[2] == 'L' && head[4] == 2;
        return elf64 ? loader(ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN)) : Optional.empty();
    }

    private static Optional<String> loader(ByteBuffer elf) {
        long table = elf.getLong(32);
        int size = elf.getShort(54);
        int count = elf.getShort(56);
        for (int i = 0; i < count; i++) {
            long at = table + (long) i * size;
            if (at < 0 || at + 56 > elf.limit()) {
                break;
            }
            if (elf.getInt((int) at) == PT_INTERP) {
                long from = elf.getLong((int) at + 8);
                long length = elf.getLong((int) at + 32);
                if (from > 0 && length > 1 && from + length <= elf.limit()) {
                    byte[] path = Arrays.copyOfRange(elf.array(), (int) from, (int) (from + length - 1));
                    return Optional.of(new String(path, StandardCharsets.UTF_8));
                }
            }
        }
        return Optional.empty();
    }
}
