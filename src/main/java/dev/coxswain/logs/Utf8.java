package dev.coxswain.logs;

/** UTF-8 as bytes: where characters begin and what is malformed, by the rules of {@code new String(bytes, UTF_8)}. */
final class Utf8 {

    private Utf8() {}

    /**
     * The sequence at {@code i}.
     *
     * @return its length; below 0: malformed, and so many bytes are to be replaced by one U+FFFD
     */
    static int sequence(byte[] bytes, int i, int to) {
        int lead = bytes[i] & 0xff;
        if (lead < 0x80) {
            return 1;
        }
        if (lead < 0xc2 || lead > 0xf4 || i + 1 >= to) {
            return -1;
        }
        int second = bytes[i + 1] & 0xff;
        if (second < lowestSecond(lead) || second > (lead == 0xf4 ? 0x8f : 0xbf)) {
            return -1;
        }
        if (lead < 0xe0) {
            return 2;
        }
        if (!continues(bytes, i + 2, to)) {
            return -2;
        }
        if (lead < 0xf0) {
            boolean surrogate = lead == 0xed && second >= 0xa0;
            return surrogate ? -3 : 3;
        }
        return continues(bytes, i + 3, to) ? 4 : -3;
    }

    /**
     * The place at or a little before {@code at} where a line can be cut without cutting a character; {@code at} itself
     * where only a cut character would leave anything in the first piece, or there is no valid character.
     */
    static int cut(byte[] bytes, int from, int at) {
        for (int back = 0; back <= 3 && at - back > from; back++) {
            int lead = bytes[at - back] & 0xff;
            if ((lead & 0xc0) != 0x80) {
                return back < length(lead) ? at - back : at;
            }
        }
        return at;
    }

    private static int length(int lead) {
        return lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf8 ? 4 : 1;
    }

    /** Overlong forms are malformed. */
    private static int lowestSecond(int lead) {
        return lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    }

    private static boolean continues(byte[] bytes, int i, int to) {
        return i < to && (bytes[i] & 0xc0) == 0x80;
    }
}
