package dev.coxswain.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coxswain.crew.SourceText;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** The name of one state of a source's texts, {@code sha256:…}: another text, another revision. */
public final class Revision {

    private Revision() {}

    /** Of a single file: what {@code sha256sum} says of it. */
    static String ofFile(String text) {
        return print(sha256().digest(text.getBytes(UTF_8)));
    }

    /**
     * Of a folder's files, or a ConfigMap's keys, by name: each name and text with its length (4 bytes, big-endian) before it, so that no two sets of
     * files read the same.
     */
    public static String ofFolder(List<SourceText> texts) {
        MessageDigest digest = sha256();
        for (SourceText text : texts) {
            add(digest, text.file());
            add(digest, text.text());
        }
        return print(digest.digest());
    }

    private static void add(MessageDigest digest, String part) {
        byte[] bytes = part.getBytes(UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
        digest.update(bytes);
    }

    private static String print(byte[] hash) {
        return "sha256:" + HexFormat.of().formatHex(hash);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
