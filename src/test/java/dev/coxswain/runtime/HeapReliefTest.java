package dev.coxswain.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapReliefTest {

    private static final long MIB = 1 << 20;

    private long alive = 20 * MIB;
    private long garbage;
    private int collections;

    private final HeapRelief relief = new HeapRelief(() -> alive + garbage, () -> {
        garbage = 0;
        collections++;
    });

    @Test
    void collectsOnceMuchHasGathered() {
        for (int read = 0; read < 100; read++) {
            garbage += 4 * MIB;
            relief.documentRead();
            assertThat(garbage).isLessThanOrEqualTo(HeapRelief.MOST);
        }
        assertThat(collections).isBetween(7, 12);
    }

    @Test
    void whatIsAliveIsNoReasonForAnotherOne() {
        alive = 200 * MIB;
        for (int read = 0; read < 100; read++) {
            relief.documentRead();
        }
        assertThat(collections).isEqualTo(1);
    }

    @Test
    void whatIsAliveMayShrink() {
        alive = 200 * MIB;
        relief.documentRead();
        alive = 20 * MIB;
        garbage = 170 * MIB;
        relief.documentRead();
        garbage += 60 * MIB;
        relief.documentRead();
        assertThat(garbage).isZero();
    }
}
