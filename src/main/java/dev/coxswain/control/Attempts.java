package dev.coxswain.control;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How often an address may show a token that is nobody's: {@value #BURST} at once, then {@value #PER_SECOND} a second.
 * A token that was somebody's a while ago isn't counted, so that a guesser keeps out none of those who share his address.
 */
final class Attempts {

    static final int BURST = 20;
    static final int PER_SECOND = 2;
    /** Of addresses, and of tokens; the one that was used longest ago is forgotten. */
    static final int MAX = 1024;

    private static final long NANOS_PER_ATTEMPT = 1_000_000_000L / PER_SECOND;

    private final LongSupplier nanoTime;
    /** When an address would have all its attempts again. */
    private final Map<String, Long> fullAt = new Bounded<>();
    /** Hashes of tokens that were somebody's. */
    private final Map<String, Boolean> good = new Bounded<>();

    Attempts(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    Attempt of(String address, String token) {
        return new Attempt(address, hash(token));
    }

    /** A token in memory is one more place to steal it from. */
    private static String hash(String token) {
        return HexFormat.of().formatHex(Digest.sha256(token.getBytes(StandardCharsets.UTF_8)));
    }

    final class Attempt {
        private final String address;
        private final String hash;

        private Attempt(String address, String hash) {
            this.address = address;
            this.hash = hash;
        }

        boolean allowed() {
            synchronized (Attempts.this) {
                return good.get(hash) != null || missing() <= (BURST - 1) * NANOS_PER_ATTEMPT;
            }
        }

        void failed() {
            synchronized (Attempts.this) {
                good.remove(hash);
                fullAt.put(address, nanoTime.getAsLong() + missing() + NANOS_PER_ATTEMPT);
            }
        }

        void succeeded() {
            synchronized (Attempts.this) {
                good.put(hash, true);
            }
        }

        private long missing() {
            Long full = fullAt.get(address);
            return full == null ? 0 : Math.max(0, full - nanoTime.getAsLong());
        }
    }

    private static final class Bounded<V> extends LinkedHashMap<String, V> {
        private static final long serialVersionUID = 1;

        Bounded() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
            return size() > MAX;
        }
    }
}
