package dev.coxswain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "logs web|logs,web",
                "  logs \t web  |logs,web",
                "'a b' \"c d\"|a b,c d",
                "a\\ b|a b",
                "a'b'\"c\"d|abcd",
                "'it\\'|it\\",
                "\"\\\"\\x\\\\\"|\"\\x\\",
                "logs # a comment|logs",
                "logs a#b '#c'|logs,a#b,#c",
            })
    void areWhatAPosixShellMakesOfALine(String line, String words) {
        assertThat(Words.of(line).all()).containsExactly(words.split(","));
        assertThat(Words.of(line).unfinished()).isFalse();
    }

    @Test
    void anEmptyWordIsOneToo() {
        assertThat(Words.of("a '' \"\"").all()).containsExactly("a", "", "");
        assertThat(Words.of("   ").all()).isEmpty();
        assertThat(Words.of("# nothing").all()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"logs 'web", "logs \"web", "logs \"web\\\"", "logs web\\"})
    void aQuoteThatIsOpenIsToldOf(String line) {
        assertThat(Words.of(line).unfinished()).isTrue();
    }

    @Test
    void theWordAtTheEndIsTheOneThatIsCompleted() {
        Words words = Words.of("coxswain logs we");
        assertThat(words.whole()).containsExactly("coxswain", "logs");
        assertThat(words.current()).isEqualTo("we");
        assertThat(Words.of("coxswain logs ").current()).isEmpty();
        assertThat(Words.of("coxswain logs ").whole()).containsExactly("coxswain", "logs");
    }

    /** What readline calls a word begins after one of its breaks, or where a quote was opened. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {"--for=re|6", "tier=web,a=b|11", "'--for=re|0", "--for='re|6", "a:b/c|2", "a\\=b|0", "web|0"})
    void breaksAreCountedAsTheShellDoes(String line, int typed) {
        assertThat(Words.of(line, "\"'=:").typed()).isEqualTo(typed);
    }
}
