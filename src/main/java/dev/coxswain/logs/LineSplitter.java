package dev.coxswain.logs;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Cuts one stream of bytes into lines, and lines that are too long into pieces. Holds only what has no line end yet;
 * with nothing held it costs no memory.
 *
 * <p>The hottest loop of the program: eight bytes are looked at in one step, nothing is allocated for a line that
 * comes whole.
 */
final class LineSplitter {

    /** Takes the pieces of lines, in order. */
    interface Pieces {
        /**
         * @param ascii all of it is below 0x80; otherwise it may be anything
         * @param partial a further piece of the same line follows
         * @param continued not the first piece
         */
        void piece(byte[] bytes, int from, int to, boolean ascii, boolean partial, boolean continued);

        /** No further line is wanted now. */
        default boolean full() {
            return false;
        }
    }

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long NEWLINES = 0x0a0a0a0a0a0a0a0aL;
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;
    private static final byte[] NONE = {};
    /** A buffer larger than this is not kept for the next unfinished line. */
    private static final int KEPT = 512;

    private byte[] held = NONE;
    private int heldLength;
    private boolean heldAscii = true;
    private boolean continued;
    /** The line in hand ends with CR LF. */
    private boolean carriageReturn;
    /** All bytes that {@link #newline} passed over were below 0x80. */
    private boolean ascii;

    /** @return up to where it was taken: {@code to}, or less once the pieces' taker is full */
    int feed(byte[] bytes, int from, int to, int maxLineBytes, Pieces pieces) {
        int start = from;
        while (start < to && !pieces.full()) {
            int newline = newline(bytes, start, to);
            if (newline < 0) {
                hold(bytes, start, to);
                cutHeld(maxLineBytes, pieces);
                return to;
            }
            if (heldLength == 0) {
                line(bytes, start, newline, ascii, maxLineBytes, pieces);
            } else {
                hold(bytes, start, newline);
                line(held, 0, heldLength, heldAscii, maxLineBytes, pieces);
                letGo();
            }
            start = newline + 1;
        }
        return start;
    }

    /** Hands on an unfinished last line, if there is one. What comes later begins a new line. */
    void finish(int maxLineBytes, Pieces pieces) {
        if (heldLength > 0) {
            pieces(held, 0, heldLength, heldAscii, maxLineBytes, pieces);
            letGo();
        }
    }

    /** A whole line but for its newline. */
    private void line(byte[] bytes, int from, int to, boolean ascii, int max, Pieces pieces) {
        carriageReturn = to > from && bytes[to - 1] == '\r';
        pieces(bytes, from, carriageReturn ? to - 1 : to, ascii, max, pieces);
        carriageReturn = false;
    }

    /** While its last piece is handed on: the line ends with CR LF, of which neither is in the piece. */
    boolean carriageReturn() {
        return carriageReturn;
    }

    private void pieces(byte[] bytes, int from, int to, boolean ascii, int max, Pieces pieces) {
        int start = from;
        while (to - start > max) {
            int cut = Utf8.cut(bytes, start, start + max);
            pieces.piece(bytes, start, cut, ascii, true, continued);
            continued = true;
            start = cut;
        }
        pieces.piece(bytes, start, to, ascii, false, continued);
        continued = false;
    }

    private void hold(byte[] bytes, int from, int to) {
        int length = to - from;
        if (heldLength + length > held.length) {
            held = Arrays.copyOf(held, Math.max(heldLength + length, Math.min(2 * held.length, heldLength + 65536)));
        }
        System.arraycopy(bytes, from, held, heldLength, length);
        heldLength += length;
        heldAscii &= ascii;
    }

    /** Hands on what is surely longer than a line may be. A CR one past the limit may be dropped yet: it waits. */
    private void cutHeld(int max, Pieces pieces) {
        int start = 0;
        while (heldLength - start > max + 1L || (heldLength - start == max + 1L && held[heldLength - 1] != '\r')) {
            int cut = Utf8.cut(held, start, start + max);
            pieces.piece(held, start, cut, heldAscii, true, continued);
            continued = true;
            start = cut;
        }
        if (start > 0) {
            System.arraycopy(held, start, held, 0, heldLength - start);
            heldLength -= start;
        }
    }

    private void letGo() {
        heldLength = 0;
        heldAscii = true;
        if (held.length > KEPT) {
            held = NONE;
        }
    }

    /** Index of the next newline, or -1; tells in {@link #ascii} about the bytes before it. */
    private int newline(byte[] bytes, int from, int to) {
        long seen = 0;
        int i = from;
        for (; i + 8 <= to; i += 8) {
            long word = (long) LONGS.get(bytes, i);
            long zeros = word ^ NEWLINES;
            // The lowest marked byte is the first newline; marks above it may be wrong.
            long marks = (zeros - ONES) & ~zeros & HIGH;
            if (marks != 0) {
                long first = marks & -marks;
                ascii = ((seen | (word & (first - 1))) & HIGH) == 0;
                return i + (Long.numberOfTrailingZeros(marks) >> 3);
            }
            seen |= word;
        }
        for (; i < to; i++) {
            byte b = bytes[i];
            if (b == '\n') {
                ascii = (seen & HIGH) == 0;
                return i;
            }
            // Sign extension sets every high bit of a byte from 0x80 on, and none below.
            seen |= b;
        }
        ascii = (seen & HIGH) == 0;
        return -1;
    }
}
