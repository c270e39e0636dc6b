package dev.coxswain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void aTableThatGoesOnKeepsItsColumns() {
        Table first = new Table("NAME", "PHASE", "PID");
        first.row(List.of("a/0", "x", "1"));
        int[] widths = {0, 9, 0};
        assertThat(first.lines(widths)).containsExactly("NAME   PHASE       PID", "a/0    x           1");
        Table next = new Table("NAME", "PHASE", "PID");
        next.row(List.of("b/10", "Succeeded", "-"));
        assertThat(next.lines(widths).getLast()).isEqualTo("b/10   Succeeded   -");
        assertThat(widths).containsExactly(4, 9, 3);
    }
}
