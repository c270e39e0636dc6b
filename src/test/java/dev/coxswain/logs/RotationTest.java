package dev.coxswain.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which files become which: folders before and after. A file's content is its old name. */
class RotationTest {

    private static final LocalDate DAY = LocalDate.of(2026, 11, 21);

    /** The endings of the parts of {@code app.log}; {@code -} is the file itself. */
    private static String rotated(String before, int maxFiles, boolean daily) {
        TreeMap<String, String> files = new TreeMap<>();
        for (String name : names(before)) {
            files.put(name, name);
        }
        Rotation rotation = new Rotation("app.log", maxFiles, daily);
        List<String> others = names(before);
        others.remove("app.log");
        for (Rotation.Step step : rotation.steps(others, DAY)) {
            switch (step) {
                case Rotation.Step.Delete(String name) ->
                    assertThat(files.remove(name)).as("%s is there", name).isNotNull();
                case Rotation.Step.Rename(String from, String to) -> {
                    assertThat(files).as("nothing is overwritten").doesNotContainKey(to);
                    assertThat(files).containsKey(from);
                    String moved = files.remove(from);
                    files.put(to, moved == null ? "" : moved);
                }
            }
        }
        List<String> after = new ArrayList<>();
        files.forEach((name, content) -> after.add(ending(content) + ">" + ending(name)));
        return String.join(" ", after);
    }

    private static List<String> names(String endings) {
        return new ArrayList<>(Arrays.stream(endings.split(" "))
                .map(e -> e.equals("-") ? "app.log" : "app.log." + e)
                .toList());
    }

    private static String ending(String name) {
        return name.equals("app.log") ? "-" : name.substring("app.log.".length());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-              | 10 | ->1",
                "- 1            | 10 | ->1 1>2",
                "- 1 2 3        | 10 | ->1 1>2 2>3 3>4",
                // a gap is filled, and what is behind it stays
                "- 2 3          | 10 | ->1 2>2 3>3",
                "- 1 3          | 10 | ->1 1>2 3>3",
                // compressed or not, and both of one after a crash
                "- 1 2.gz 3.gz  | 10 | ->1 1>2 2.gz>3.gz 3.gz>4.gz",
                "- 1 1.gz 2.gz  | 10 | ->1 1>2 1.gz>2.gz 2.gz>3.gz",
                // the current one counts
                "- 1 2          | 3  | ->1 1>2",
                "- 1 2.gz       | 3  | ->1 1>2",
                "- 1            | 2  | ->1",
                "-              | 1  | ''",
                "- 1 2 3.gz     | 1  | ''",
                // lowered
                "- 1 2 3 4.gz 5 | 3  | ->1 1>2",
                "- 2 4 6        | 4  | ->1 2>2 4>4",
                // days from when it was daily are older than all numbers
                "- 1 2026-11-20 | 3  | ->1 1>2",
                "- 2026-11-19 2026-11-20 | 3 | ->1 2026-11-20>2026-11-20",
                // others' files
                "- 1 bak 0 01 123456 20261121 1.gz.tmp 2026-13-01 compressing | 2 | "
                        + "->1 0>0 01>01 1.gz.tmp>1.gz.tmp 123456>123456 2026-13-01>2026-13-01 20261121>20261121 bak>bak"
                        + " compressing>compressing",
            })
    void bySize(String before, int maxFiles, String after) {
        assertThat(sorted(rotated(before, maxFiles, false))).isEqualTo(sorted(after));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-                          | 10 | ->2026-11-21",
                "- 2026-11-20               | 10 | ->2026-11-21 2026-11-20>2026-11-20",
                // more than one a day: numbers in the order of time
                "- 2026-11-21               | 10 | 2026-11-21>2026-11-21 ->2026-11-21.1",
                "- 2026-11-21.gz 2026-11-21.1.gz | 10 | 2026-11-21.gz>2026-11-21.gz 2026-11-21.1.gz>2026-11-21.1.gz ->2026-11-21.2",
                // the last one of a day is the newest of that day
                "- 2026-11-20 2026-11-20.1 2026-11-20.2 | 3 | 2026-11-20.2>2026-11-20.2 ->2026-11-21",
                "- 2026-11-18 2026-11-19 2026-11-20     | 3 | 2026-11-20>2026-11-20 ->2026-11-21",
                // numbers from when it was not daily are older than all days
                "- 1 2 2026-11-01           | 3  | 2026-11-01>2026-11-01 ->2026-11-21",
                "- 1 2                      | 3  | 1>1 ->2026-11-21",
                "- 2026-11-20               | 1  | ''",
            })
    void byDay(String before, int maxFiles, String after) {
        assertThat(sorted(rotated(before, maxFiles, true))).isEqualTo(sorted(after));
    }

    private static String sorted(String files) {
        return String.join(" ", new TreeSet<>(Arrays.asList(files.split(" "))));
    }

    @Test
    void aNumberIsGivenUpBeforeItIsReused() {
        // At no moment, whatever crash comes, are there two files of one content or a file less: each step is a rename.
        assertThat(new Rotation("app.log", 10, false).steps(List.of("app.log.1", "app.log.2"), DAY))
                .containsExactly(
                        new Rotation.Step.Rename("app.log.2", "app.log.3"),
                        new Rotation.Step.Rename("app.log.1", "app.log.2"),
                        new Rotation.Step.Rename("app.log", "app.log.1"));
    }

    @Test
    void whatIsToBeCompressedIsPlainAndTheOldestComesFirst() {
        List<String> names =
                List.of("app.log.1", "app.log.2.gz", "app.log.3", "app.log.10", "app.log.bak", "other.log.1");
        assertThat(new Rotation("app.log", 10, false).plain(names))
                .containsExactly("app.log.10", "app.log.3", "app.log.1");
        assertThat(new Rotation("app.log", 10, true)
                        .plain(List.of(
                                "app.log.1", "app.log.2026-11-20", "app.log.2026-11-20.1", "app.log.2026-11-19")))
                .containsExactly("app.log.1", "app.log.2026-11-19", "app.log.2026-11-20", "app.log.2026-11-20.1");
    }

    @Test
    void surplusIsWhatIsBeyondTheNumberWithTheCurrentOne() {
        List<String> names = List.of("app.log.1.gz", "app.log.2", "app.log.2.gz", "app.log.3");
        assertThat(new Rotation("app.log", 3, false).surplus(names)).containsExactly("app.log.3");
        assertThat(new Rotation("app.log", 2, false).surplus(names))
                .containsExactlyInAnyOrder("app.log.2", "app.log.2.gz", "app.log.3");
        assertThat(new Rotation("app.log", 4, false).surplus(names)).isEmpty();
    }
}
