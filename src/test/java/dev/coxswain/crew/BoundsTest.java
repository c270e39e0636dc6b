package dev.coxswain.crew;

import static dev.coxswain.crew.Documents.crew;
import static dev.coxswain.crew.Documents.problems;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is too much is refused, and never costs more than its text. */
@Timeout(60)
class BoundsTest {

    private static final int MIB = 1024 * 1024;

    /** A whole document; what may follow is indented by two. */
    private static final String HEAD = Documents.HEAD + "  defaults: {}\n";

    @Test
    void aFileIsAtMostAMebibyte() {
        String filler = "# é" + "x".repeat(MIB - HEAD.length() - 19) + "\n";
        assertThat(crew(HEAD + "  workers: []\n" + filler).workers()).isEmpty();
        assertThat(problems(HEAD + "  workers: []\n#" + filler))
                .containsExactly("crew.yaml:1:1: larger than 1024 KiB; split it into several files");
    }

    @Test
    void nestingIsAtMostAHundred() {
        assertThat(crew("x-a: " + "[".repeat(99) + "]".repeat(99) + "\n" + HEAD).name())
                .isEqualTo("shop");
        assertThat(problems("x-a: " + "[".repeat(100) + "]".repeat(100) + "\n" + HEAD))
                .singleElement()
                .asString()
                .startsWith("crew.yaml:1:105: x-a[0][0]")
                .endsWith(": nested deeper than 100");
    }

    @Test
    void aliasesCantNestDeeper() {
        StringBuilder text = new StringBuilder("x-0: &a0 [x]\n");
        for (int i = 1; i <= 100; i++) {
            text.append("x-" + i + ": &a" + i + " [*a" + (i - 1) + "]\n");
        }
        assertThat(problems(text + HEAD)).containsExactly("crew.yaml:100:13: x-99[0]: nested deeper than 100");
    }

    @Test
    void thereAreAtMostTenThousandAliases() {
        String aliases = "x-a: &a x\nx-b:\n" + "- *a\n".repeat(10_000);
        assertThat(crew(aliases + HEAD).name()).isEqualTo("shop");
        assertThat(problems(aliases + "- *a\n" + HEAD))
                .containsExactly("crew.yaml:10003:3: x-b[10000]: more than 10000 aliases");
    }

    @Test
    void aBombIsNeverExpanded() {
        StringBuilder bomb = new StringBuilder("x-0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 50; i++) {
            bomb.append("x-" + i + ": &a" + i + " [")
                    .append(("*a" + (i - 1) + ", ").repeat(9))
                    .append("]\n");
        }
        assertThat(problems(bomb + HEAD))
                .singleElement()
                .asString()
                .endsWith("the aliases stand for more than 100000 values");
        StringBuilder merges = new StringBuilder("x-0: &a0 {k: v}\n");
        for (int i = 1; i < 2000; i++) {
            merges.append("x-" + i + ": &a" + i + " {k" + i + ": v, <<: *a" + (i - 1) + "}\n");
        }
        assertThat(problems(merges + HEAD))
                .singleElement()
                .asString()
                .endsWith("the aliases stand for more than 100000 values");
    }

    @Test
    void thereAreAtMostTwoHundredThousandValues() {
        assertThat(problems(HEAD + "  workers: [" + "0,".repeat(400_000) + "0]\n"))
                .containsExactly("crew.yaml:6:399983: spec.workers[199985]: more than 200000 values; split it into"
                        + " several files");
    }

    @Test
    void mistakesBeyondAThousandAreNotCollected() {
        List<String> problems = problems(HEAD + "  workers: [" + "0,".repeat(150_000) + "0]\n");
        assertThat(problems).hasSize(1001);
        assertThat(problems.getLast()).endsWith("more than 1000 mistakes: mend these first");
    }

    @Test
    void aMistakeIsToldInAFewWordsHoweverLongItIs() {
        String number = "1".repeat(900_000);
        for (String field : List.of("replicas", "startDelay", "name", "description", "restartPolicy")) {
            assertThat(problems(HEAD + "  workers: [{name: a, command: [x], " + field + ": " + number + "}]\n"))
                    .allSatisfy(problem -> assertThat(problem).hasSizeLessThan(600));
        }
    }

    @Test
    void thereAreAtMostTenThousandInstances() {
        StringBuilder text = new StringBuilder(HEAD + "  workers:\n");
        for (int i = 0; i < 10; i++) {
            text.append("    - {name: w" + i + ", command: [x], replicas: 1000}\n");
        }
        assertThat(crew(text.toString()).workers()).hasSize(10);
        assertThat(problems(text + "    - {name: more, command: [x], replicas: 0}\n"))
                .containsExactly("crew.yaml:17:7: spec.workers[10]: more than 10000 instances in the crew up to here:"
                        + " fewer workers or replicas");
    }

    static Stream<String> longTexts() {
        return Stream.of(
                        "[",
                        "{",
                        "- ",
                        "? ",
                        "!!a ",
                        "&a ",
                        "*a ",
                        "a: ",
                        "'",
                        "\"",
                        "%",
                        "---\n",
                        "- a\n",
                        "\t",
                        "|\n",
                        ">\n",
                        "#",
                        "a\n",
                        "\r",
                        "{a",
                        "[a,",
                        "{a: b},",
                        "- - -\n",
                        "a: b\n",
                        "- *a\n",
                        "? a\n",
                        "<<: ",
                        "\\",
                        ",",
                        "\u00e9",
                        "\ud83d\ude00",
                        "\ud83d",
                        "x-a: [x]\n",
                        "- {name: a}\n")
                .map(part -> part.repeat(500_000 / part.length()));
    }

    @ParameterizedTest
    @MethodSource("longTexts")
    void anyTextIsReadInLinearTime(String text) {
        for (String whole : new String[] {text, HEAD + "  workers: " + text, HEAD + "  workers:\n" + text}) {
            assertTimeout(Duration.ofSeconds(20), () -> problems(whole));
        }
    }

    @Test
    void aThousandWorkersAreReadInUnderASecond() {
        StringBuilder text = new StringBuilder(HEAD + "  workers:\n");
        for (int i = 0; i < 1000; i++) {
            text.append("    - name: w")
                    .append(i)
                    .append("\n      command: [run, \"")
                    .append("x".repeat(600))
                    .append("\"]\n");
            text.append("      dependsOn: [")
                    .append(i == 0 ? "" : "{name: w" + (i - 1) + "}")
                    .append("]\n");
            text.append("      env:\n").append("        - {name: A, value: a}\n        - {name: B, value: b}\n");
            text.append("      backoff: {delay: 1s, maxDelay: 10s}\n      labels: {tier: web}\n");
        }
        long begin = System.nanoTime();
        assertThat(crew(text.toString()).workers()).hasSize(1000);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    }
}
