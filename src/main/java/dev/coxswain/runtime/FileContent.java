package dev.coxswain.runtime;

import dev.coxswain.disk.Stamp;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a file held when it was last looked at.
 *
 * @param digest SHA-256 of the content; empty where it was not read
 */
record FileContent(Stamp stamp, String digest) {

    /** A larger file is taken for changed when its stamp is another one. */
    static final int LARGEST = 1024 * 1024;

    private static final int PIECE = 16 * 1024;

    static FileContent of(Path file, Stamp stamp) {
        return new FileContent(stamp, digest(file, stamp));
    }

    /** Written anew with the same content, or reached by another way: not changed. */
    boolean sameAs(FileContent other) {
        return digest.isEmpty() || other.digest.isEmpty() ? stamp.equals(other.stamp) : digest.equals(other.digest);
    }

    private static String digest(Path file, Stamp stamp) {
        // Opening a FIFO would wait for its other end.
        if (stamp.size() > LARGEST || !Files.isRegularFile(file)) {
            return "";
        }
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            byte[] piece = new byte[PIECE];
            int total = 0;
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                total += read;
                if (total > LARGEST) {
                    return "";
                }
                sha.update(piece, 0, read);
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (IOException unreadable) {
            return "";
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
