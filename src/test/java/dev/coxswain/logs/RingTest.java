package dev.coxswain.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RingTest {

    private final Ring.Budget budget = new Ring.Budget(Long.MAX_VALUE);
    private final byte[] head = new byte[Ring.HEAD];

    @Test
    void anEmptyRingTakesNoMemory() {
        assertThat(new Ring(budget).capacity()).isZero();
    }

    @Test
    void itKeepsTheNewestLines() {
        Ring ring = new Ring(budget);
        for (int i = 0; i < 100; i++) {
            add(ring, "line " + i, 3);
        }
        assertThat(lines(ring)).containsExactly("line 97", "line 98", "line 99");
    }

    @Test
    void fewerLinesAreKeptOnceFewerAreAllowed() {
        Ring ring = new Ring(budget);
        for (int i = 0; i < 10; i++) {
            add(ring, "line " + i, 10);
        }
        add(ring, "last", 2);
        assertThat(lines(ring)).containsExactly("line 9", "last");
        add(ring, "none", 0);
        assertThat(lines(ring)).isEmpty();
        assertThat(ring.capacity()).isZero();
    }

    @Test
    void itNeverTakesMoreThan256KiB() {
        Ring ring = new Ring(budget);
        for (int i = 0; i < 20; i++) {
            add(ring, "x".repeat(60_000), 1000);
        }
        assertThat(ring.capacity()).isEqualTo(Ring.MAX_BYTES);
        assertThat(lines(ring)).hasSize(4);
    }

    @Test
    void aLineLargerThanAllIsKeptInPart() {
        Ring ring = new Ring(budget);
        add(ring, "x".repeat(400_000), 1000);
        assertThat(lines(ring)).singleElement().satisfies(l -> assertThat(l).hasSize(Ring.MAX_BYTES - Ring.HEAD));
    }

    @Test
    void withNothingLeftOfTheBudgetEachKeepsAFewKiB() {
        Ring.Budget small = new Ring.Budget(12 * 1024);
        Ring greedy = new Ring(small);
        Ring other = new Ring(small);
        for (int i = 0; i < 1000; i++) {
            add(greedy, "y".repeat(100), 1000);
            add(other, "y".repeat(100), 1000);
        }
        assertThat(greedy.capacity() + other.capacity()).isLessThanOrEqualTo(12 * 1024 + 2 * Ring.ALWAYS);
        assertThat(lines(other)).hasSizeGreaterThan(20);
        greedy.clear();
        add(other, "z".repeat(10_000), 1000);
        assertThat(lines(other)).endsWith("z".repeat(10_000));
    }

    @Test
    void itHoldsWhatAListWouldHold() {
        Random random = new Random(7);
        Ring ring = new Ring(budget);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            String line = "l".repeat(random.nextInt(50)) + i;
            add(ring, line, 37);
            expected.add(line);
        }
        assertThat(lines(ring)).isEqualTo(expected.subList(5_000 - 37, 5_000));
    }

    private void add(Ring ring, String line, int maxLines) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        ring.append(head, bytes, 0, bytes.length, maxLines);
    }

    private static List<String> lines(Ring ring) {
        List<String> lines = new ArrayList<>();
        byte[] records = ring.snapshot();
        for (int at = 0; at < records.length; ) {
            int length = (int) Ring.INTS.get(records, at);
            lines.add(new String(records, at + Ring.HEAD, length, StandardCharsets.UTF_8));
            at += Ring.HEAD + length;
        }
        return lines;
    }
}
