package dev.coxswain.crew;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DotenvTest {

    @Test
    void linesAreVariablesAndTheRestIsCommentOrBlank() throws EnvironmentProblem {
        assertThat(parse("# a comment\n\nPORT=8080\n  # another\nexport HOST=web\n\tA.b-c_1=x\nLAST=yes"))
                .containsExactly(
                        entry("PORT", "8080"), entry("HOST", "web"), entry("A.b-c_1", "x"), entry("LAST", "yes"));
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "K=|``",
                "K=v|v",
                "K=  v  |v",
                "K = v|v",
                "K=a b c|a b c",
                "K=a=b|a=b",
                "K=v # comment|v",
                "K=v#not a comment|v#not a comment",
                "K=# comment|`# comment`",
                "K= # comment|``",
                "K='a # b'|a # b",
                "K='a' # comment|a",
                "K='\\n stays'|\\n stays",
                "K=''|``",
                "K=\"\"|``",
                "K=\"  kept  \"|`  kept  `",
                "K=\"say \\\"hi\\\" \\\\\"|say \"hi\" \\",
                "K=\"v\"# comment|v",
                "K=$(PORT) ${PORT} $PORT|$(PORT) ${PORT} $PORT",
                "K=it's|it's",
                "export K=v|v",
                "export\tK=v|v",
            })
    void aValueIs(String line, String value) throws EnvironmentProblem {
        // A # right after the = is part of the value only if no blank stands before it.
        assertThat(parse(line)).containsExactly(entry("K", value));
    }

    @Test
    void doubleQuotesKnowNewlineAndTab() throws EnvironmentProblem {
        assertThat(parse("K=\"a\\nb\\tc\"")).containsEntry("K", "a\nb\tc");
    }

    @Test
    void exportIsAKeyLikeAnyOther() throws EnvironmentProblem {
        assertThat(parse("export=1")).containsExactly(entry("export", "1"));
    }

    @Test
    void linesMayEndAsOnWindows() throws EnvironmentProblem {
        assertThat(parse("\uFEFFA=1\r\nB='2'\r\n")).containsExactly(entry("A", "1"), entry("B", "2"));
    }

    @Test
    void aKeyThatComesTwiceHasItsLastValue() throws EnvironmentProblem {
        assertThat(parse("K=1\nK=2")).containsExactly(entry("K", "2"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "KEY|expected KEY=VALUE",
                "=v|expected KEY=VALUE",
                "1K=v|expected KEY=VALUE",
                "a b=v|expected KEY=VALUE",
                "export|expected KEY=VALUE",
                "K='v|no closing '",
                "K=\"v|no closing \"",
                "K=\"v\\\"|no closing \"",
                "K=\"v\\|unknown escape",
                "K=\"C:\\dir\"|unknown escape",
                "K='a'b|something follows the closing '",
                "K=\"a\" b|something follows the closing \"",
            })
    void anythingElseIsAnErrorThatSaysWhere(String line, String message) {
        assertThatThrownBy(() -> parse("OK=1\n" + line + "\nOK=2"))
                .isInstanceOf(EnvironmentProblem.class)
                .hasMessageStartingWith("app.env:2: ")
                .hasMessageContaining(message);
    }

    @Test
    void anErrorShowsNoValue() {
        assertThatThrownBy(() -> parse("PASSWORD='s3cret")).message().doesNotContain("s3cret");
    }

    private static Map<String, String> parse(String text) throws EnvironmentProblem {
        return Dotenv.parse("app.env", text);
    }
}
