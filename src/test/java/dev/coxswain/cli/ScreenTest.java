package dev.coxswain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScreenTest {

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private Screen.Window window = new Screen.Window(10, 40);
    private final PaperTerminal paper = new PaperTerminal(window);
    private final Screen screen = new Screen(new PrintStream(written, false, StandardCharsets.UTF_8), () -> window);

    @Test
    void eachLookGoesOverTheLastOneInOneWrite() {
        paper.print("$ coxswain status -w\r\n");
        show("NAME   AGE", "web    1s", "queue  1s");
        show("NAME   AGE", "web    2s", "queue  2s");
        assertThat(paper.lines()).containsExactly("$ coxswain status -w", "NAME   AGE", "web    2s", "queue  2s");
        assertThat(paper.clearedWhole).isFalse();
    }

    @Test
    void whatIsTheSameIsNotWrittenAgain() {
        show("a");
        written.reset();
        screen.show(List.of("a"));
        assertThat(written.size()).isZero();
    }

    @Test
    void shorterLinesAndFewerOfThemLeaveNothingBehind() {
        show("NAME   REASON", "web    CrashLoop", "queue  CrashLoop");
        show("NAME   REASON", "web    -");
        assertThat(paper.lines()).containsExactly("NAME   REASON", "web    -");
    }

    @Test
    void aTableLargerThanTheWindowIsCutAndSaysSo() {
        String[] rows = IntStream.range(0, 30)
                .mapToObj(i -> "row " + i + " " + "x".repeat(60))
                .toArray(String[]::new);
        show(rows);
        show(rows[0] + "!");
        show(rows);
        assertThat(paper.lines()).hasSize(9);
        assertThat(paper.lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(40));
        assertThat(paper.lines().getFirst()).startsWith("row 0");
        assertThat(paper.lines().getLast()).isEqualTo("… and 22 more");
    }

    @Test
    void aWindowThatShrinksOrGrowsGetsTheTableAnew() {
        show("NAME   " + "x".repeat(30), "web    1s");
        window = new Screen.Window(6, 20);
        paper.resize(window);
        show("NAME   " + "x".repeat(30), "web    2s");
        assertThat(paper.lines()).containsExactly("NAME   xxxxxxxxxxxx", "web    2s");
        window = new Screen.Window(10, 60);
        paper.resize(window);
        show("NAME   " + "x".repeat(30), "web    3s");
        assertThat(paper.lines()).containsExactly("NAME   " + "x".repeat(30), "web    3s");
    }

    @Test
    void coloursTakeNoRoomAndAreTurnedOffAlsoWhereTheLineIsCut() {
        assertThat(Screen.cut("ab\u001b[31mcdef\u001b[0m", 4)).isEqualTo("ab\u001b[31mcd\u001b[0m");
        assertThat(Screen.cut("\u001b[31mabcd\u001b[0m", 4)).isEqualTo("\u001b[31mabcd\u001b[0m");
        assertThat(Screen.cut("日本語", 4)).isEqualTo("日本");
    }

    private void show(String... lines) {
        written.reset();
        screen.show(List.of(lines));
        paper.print(written.toString(StandardCharsets.UTF_8));
    }
}
