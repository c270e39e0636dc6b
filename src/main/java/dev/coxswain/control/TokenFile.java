package dev.coxswain.control;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of a file, where there is no API server to ask: {@code TOKEN,NAME,read} or {@code TOKEN,NAME,change} a line,
 * {@code #} before a comment. Read again when it changes; one that can't be used lets nobody in.
 */
public final class TokenFile implements Authority {

    static final int MAX_BYTES = 1024 * 1024;
    static final int MAX_TOKENS = 1000;
    static final int MIN_LENGTH = 16;
    private static final int ROOT = 0;
    /** No write for the group, nothing for all others; a mounted Secret's group has to read it. */
    private static final int FORBIDDEN_BITS = 0027;

    private final Path file;
    private final int ownUid;
    private @Nullable Content content;

    private record Entry(byte[] hash, Holder holder) {}

    private record Stamp(Object key, FileTime modified, long size, int mode, int owner) {}

    private record Content(Stamp stamp, List<Entry> entries) {}

    /** @throws Away with a sentence for people, where the file can't be used */
    public TokenFile(Path file) throws Away {
        this(file, Peer.ownUid());
    }

    TokenFile(Path file, int ownUid) throws Away {
        this.file = file;
        this.ownUid = ownUid;
        current();
    }

    private record Holder(String name, boolean mayChange) implements Bearer {
        @Override
        public boolean mayRead() {
            return true;
        }

        @Override
        public String needs(boolean change) {
            return "the token file gives this token read, not change";
        }
    }

    @Override
    public Optional<Bearer> bearer(String token) throws Away {
        byte[] hash = Digest.sha256(token.getBytes(StandardCharsets.UTF_8));
        Optional<Bearer> found = Optional.empty();
        // To the end, whichever it is, and hashes: the time it takes tells nothing of how much of a guess is right.
        for (Entry entry : current()) {
            if (MessageDigest.isEqual(entry.hash(), hash)) {
                found = Optional.of(entry.holder());
            }
        }
        return found;
    }

    private synchronized List<Entry> current() throws Away {
        try {
            Stamp stamp = stamp();
            Content known = content;
            if (known == null || !known.stamp().equals(stamp)) {
                content = null;
                check(stamp);
                known = new Content(stamp, entries(Files.readString(file)));
                content = known;
            }
            return known.entries();
        } catch (IOException unreadable) {
            content = null;
            throw new Away("the token file " + file + " can't be read: " + unreadable);
        }
    }

    private Stamp stamp() throws IOException {
        return new Stamp(
                Files.getAttribute(file, "unix:ino") + " " + Files.getAttribute(file, "unix:ctime"),
                Files.getLastModifiedTime(file),
                Files.size(file),
                (Integer) Files.getAttribute(file, "unix:mode"),
                (Integer) Files.getAttribute(file, "unix:uid"));
    }

    private void check(Stamp stamp) throws Away {
        if (stamp.owner() != ownUid && stamp.owner() != ROOT) {
            throw new Away("the token file " + file + " belongs to user " + stamp.owner() + "; it must be user "
                    + ownUid + "'s or root's");
        }
        if ((stamp.mode() & FORBIDDEN_BITS) != 0) {
            throw new Away("the token file " + file + " is open to others (mode "
                    + Integer.toOctalString(stamp.mode() & 0777) + "); use `chmod 600`, or 640 at most");
        }
        if (stamp.size() > MAX_BYTES) {
            throw new Away("the token file " + file + " is larger than 1 MiB");
        }
    }

    private List<Entry> entries(String text) throws Away {
        List<Entry> entries = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                entries.add(entry(line.strip(), number));
            }
        }
        if (entries.size() > MAX_TOKENS) {
            throw new Away("the token file " + file + " has more than " + MAX_TOKENS + " tokens");
        }
        return entries;
    }

    /** What is wrong is told without the line: it holds a token. */
    private Entry entry(String line, int number) throws Away {
        String[] parts = line.split(",", -1);
        if (parts.length != 3 || parts[1].isBlank() || !(parts[2].equals("read") || parts[2].equals("change"))) {
            throw new Away(file + ":" + number + ": a line is TOKEN,NAME,read or TOKEN,NAME,change");
        }
        if (parts[0].length() < MIN_LENGTH || !parts[0].matches("[A-Za-z0-9._~+/-]+=*")) {
            throw new Away(file + ":" + number + ": a token has at least " + MIN_LENGTH
                    + " characters, of A-Z a-z 0-9 . _ ~ + / - and = at the end (`openssl rand -hex 32` makes one)");
        }
        byte[] hash = Digest.sha256(parts[0].getBytes(StandardCharsets.UTF_8));
        return new Entry(hash, new Holder(parts[1].strip(), parts[2].equals("change")));
    }
}
