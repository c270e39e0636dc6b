package dev.coxswain.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** However many callers ask for lines and read none, they hold so much and no more. */
class LentTest {

    private static final long MIB = 1024 * 1024;

    private final LogStream.Lent lent = new LogStream.Lent(32);

    @Test
    void whatIsLentIsBoundedAndComesBack() {
        int half = lent.take(16 * MIB);
        lent.take(15 * MIB);
        assertThatThrownBy(() -> lent.take(2 * MIB)).isInstanceOf(Refusal.class).hasMessageContaining("32 MiB");
        lent.give(half);
        assertThat(lent.take(2 * MIB)).isPositive();
    }

    @Test
    void aHistoryThatIsLargerThanAllIsLentAlone() {
        int all = lent.take(100 * MIB);
        assertThatThrownBy(() -> lent.take(1)).isInstanceOf(Refusal.class);
        lent.give(all);
        assertThat(lent.take(1)).isEqualTo(1);
    }

    @Test
    void eachSumIsItsOwn() {
        var others = new LogStream.Lent(8);
        others.take(8 * MIB);
        assertThatThrownBy(() -> others.take(1)).isInstanceOf(Refusal.class).hasMessageContaining("8 MiB");
        assertThat(lent.take(16 * MIB)).isPositive();
    }
}
