package dev.coxswain.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineSplitterTest {

    /** What came out, a piece each: {@code text}, {@code text…} with more to come, {@code …text} of the same line. */
    private final List<String> pieces = new ArrayList<>();

    private final LineSplitter splitter = new LineSplitter();
    private int max = 10;

    @Test
    void aLineMayComeInManyReads() {
        feed("he", "l", "", "lo\nwor", "ld\n");
        assertThat(pieces).containsExactly("hello", "world");
    }

    @Test
    void manyLinesMayComeInOneRead() {
        feed("a\n\nb\nc\n");
        assertThat(pieces).containsExactly("a", "", "b", "c");
    }

    @Test
    void aCarriageReturnBeforeTheNewlineIsDroppedAndNoOther() {
        feed("a\r\n", "b\r", "\n", "c\rd\n", "e\r\r\n", "\r\n");
        assertThat(pieces).containsExactly("a", "b", "c\rd", "e\r", "");
    }

    @Test
    void anUnfinishedLineIsHandedOnAtTheEnd() {
        feed("a\nunfini", "shed\r");
        finish();
        finish();
        assertThat(pieces).containsExactly("a", "unfinished…", "…\r");
    }

    @Test
    void aLineAsLongAsAllowedIsNotSplit() {
        feed("0123456789\n", "0123456789", "\r\n", "0123456789");
        finish();
        assertThat(pieces).containsExactly("0123456789", "0123456789", "0123456789");
    }

    @Test
    void aLongerLineIsSplitAndItsFirstPieceDoesNotWaitForTheEnd() {
        feed("0123456789a");
        assertThat(pieces).containsExactly("0123456789…");
        feed("bcdefghijklmnopqrst\nnext\n");
        assertThat(pieces).containsExactly("0123456789…", "…abcdefghij…", "…klmnopqrst", "next");
    }

    @Test
    void noCharacterIsCutInTwo() {
        feed("012345678é9\n", "0123456€€€\n", "0123456", "🚢🚢\n");
        assertThat(pieces).containsExactly("012345678…", "…é9", "0123456€…", "…€€", "0123456…", "…🚢🚢");
    }

    @Test
    void aCharacterLargerThanALineMayBeIsCutSoThatItGoesOn() {
        max = 2;
        feed("🚢\n");
        assertThat(pieces).hasSize(2);
    }

    @Test
    void aNewLineBeginsAfterTheEndOfAnUnfinishedOne() {
        feed("one");
        finish();
        feed("two\n");
        assertThat(pieces).containsExactly("one", "two");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyBytesInAnyReadsGiveWhatTheWholeTextGives(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            byte[] text = bytes(random);
            max = 1 + random.nextInt(random.nextBoolean() ? 6 : 60);
            pieces.clear();
            for (int at = 0; at < text.length; ) {
                int next = Math.min(text.length, at + random.nextInt(40));
                splitter.feed(text, at, next, max, this::piece);
                at = next;
            }
            finish();
            assertThat(pieces)
                    .as("seed %d, round %d, max %d, %s", seed, round, max, Arrays.toString(text))
                    .isEqualTo(reference(text, max));
        }
    }

    private static byte[] bytes(Random random) {
        byte[] alphabet = "a\n\r\nbé€🚢 xyz".getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[random.nextInt(200)];
        for (int i = 0; i < bytes.length; ) {
            if (random.nextInt(4) > 0) {
                bytes[i++] = alphabet[random.nextInt(alphabet.length)];
            } else {
                byte[] character = Character.toString(random.nextInt(0xd000)).getBytes(StandardCharsets.UTF_8);
                for (int k = 0; k < character.length && i < bytes.length; k++) {
                    bytes[i++] = character[k];
                }
            }
        }
        return bytes;
    }

    /** The rules, plainly: on the whole text at once. */
    private static List<String> reference(byte[] text, int max) {
        List<String> expected = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= text.length; i++) {
            boolean ends = i < text.length && text[i] == '\n';
            if (ends || (i == text.length && i > start)) {
                int end = ends && i > start && text[i - 1] == '\r' ? i - 1 : i;
                referencePieces(Arrays.copyOfRange(text, start, end), max, expected);
                start = i + 1;
            }
        }
        return expected;
    }

    private static void referencePieces(byte[] line, int max, List<String> expected) {
        int start = 0;
        while (line.length - start > max) {
            int cut = Utf8.cut(line, start, start + max);
            expected.add(show(line, start, cut, true, start > 0));
            start = cut;
        }
        expected.add(show(line, start, line.length, false, start > 0));
    }

    private void feed(String... reads) {
        for (String read : reads) {
            byte[] bytes = read.getBytes(StandardCharsets.UTF_8);
            splitter.feed(bytes, 0, bytes.length, max, this::piece);
        }
    }

    private void finish() {
        splitter.finish(max, this::piece);
    }

    private void piece(byte[] bytes, int from, int to, boolean ascii, boolean partial, boolean continued) {
        if (ascii) {
            for (int i = from; i < to; i++) {
                assertThat(bytes[i]).as("ascii").isNotNegative();
            }
        }
        pieces.add(show(bytes, from, to, partial, continued));
    }

    private static String show(byte[] bytes, int from, int to, boolean partial, boolean continued) {
        return (continued ? "…" : "")
                + new String(bytes, from, to - from, StandardCharsets.UTF_8)
                + (partial ? "…" : "");
    }
}
