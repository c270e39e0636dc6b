package dev.coxswain.logs;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** {@code 2026-11-21T06:00:00.123Z} as bytes, made anew only when the millisecond has changed. One thread only. */
final class Timestamp {

    static final int LENGTH = 24;
    private static final int MILLIS_AT = 20;

    private final byte[] text = new byte[LENGTH];
    private long second = Long.MIN_VALUE;
    private long millis = Long.MIN_VALUE;

    /** The text of a time; good until the next call. */
    byte[] of(long epochMillis) {
        if (epochMillis == millis) {
            return text;
        }
        millis = epochMillis;
        if (Math.floorDiv(epochMillis, 1000) != second) {
            second = Math.floorDiv(epochMillis, 1000);
            byte[] date = Instant.ofEpochSecond(second).toString().getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(date, 0, text, 0, MILLIS_AT - 1);
            text[MILLIS_AT - 1] = '.';
            text[LENGTH - 1] = 'Z';
        }
        int fraction = (int) Math.floorMod(epochMillis, 1000L);
        text[MILLIS_AT] = (byte) ('0' + fraction / 100);
        text[MILLIS_AT + 1] = (byte) ('0' + fraction / 10 % 10);
        text[MILLIS_AT + 2] = (byte) ('0' + fraction % 10);
        return text;
    }
}
