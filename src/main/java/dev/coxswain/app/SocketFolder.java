package dev.coxswain.app;

import dev.coxswain.disk.MountTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Whether the folder of the control socket is safe: whoever may rename what is in it can put a socket of his own in
 * place of ours, and every command would speak to him.
 *
 * @param owner its user
 * @param mode its permission bits, the sticky one too
 * @param mounted whether it is a mount point
 */
record SocketFolder(int owner, int mode, boolean mounted) {

    private static final int ROOT = 0;
    private static final int WRITABLE_FOR_OTHERS = 0002;
    private static final int STICKY = 01000;

    /** Hears of a folder that isn't safe, before anything in it is touched. */
    interface Doubts {
        void about(String words) throws IOException;
    }

    /** Makes it, for our user alone, where there is none. */
    static void prepare(Path folder, int user, Doubts doubts) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        // Also the one that was just made: somebody else may have been faster.
        Optional<String> doubt = at(folder).doubt(user);
        if (doubt.isPresent()) {
            doubts.about("the folder " + folder + " " + doubt.get());
        }
    }

    private static SocketFolder at(Path folder) throws IOException {
        return new SocketFolder(
                (Integer) Files.getAttribute(folder, "unix:uid"),
                (Integer) Files.getAttribute(folder, "unix:mode"),
                MountTable.ofThisProcess().mountsItself(folder));
    }

    /** What is wrong with it; empty where only root and this user can exchange the socket. */
    Optional<String> doubt(int user) {
        if (owner != user && owner != ROOT) {
            return Optional.of("belongs to user " + owner + ", who could put a socket of his own there");
        }
        // The kubelet makes an emptyDir open to all; only the pod's own containers get to it.
        boolean volume = owner == ROOT && mounted;
        if ((mode & WRITABLE_FOR_OTHERS) != 0 && (mode & STICKY) == 0 && !volume) {
            return Optional.of("can be written to by everybody, who could put a socket of their own there");
        }
        return Optional.empty();
    }
}
