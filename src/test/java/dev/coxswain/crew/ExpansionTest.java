package dev.coxswain.crew;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kubernetes' rule for {@code $(VAR)}, case by case. */
class ExpansionTest {

    private static final Map<String, String> VARIABLES =
            Map.of("PORT", "8080", "HOST", "web", "EMPTY", "", "LINK", "$(PORT)", "with space", "yes");

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                // known variables
                "$(PORT),8080",
                "$(PORT)/x,8080/x",
                "http://$(HOST):$(PORT)/,http://web:8080/",
                "$(PORT)$(PORT),80808080",
                "<$(EMPTY)>,<>",
                "$(with space),yes",
                // a value is not expanded again
                "$(LINK),$(PORT)",
                "$(LINK)$(PORT),$(PORT)8080",
                // unknown ones stay
                "$(NOPE),$(NOPE)",
                "$(NOPE)-$(PORT),$(NOPE)-8080",
                "$(),$()",
                "$(port),$(port)",
                // $$ is a $
                "$$,$",
                "$$(PORT),$(PORT)",
                "$$$(PORT),$8080",
                "$$$$(PORT),$$(PORT)",
                "$$$$$(PORT),$$8080",
                "$$$(NOPE),$$(NOPE)",
                "a$$b$(PORT)$$,a$b8080$",
                // any other $ is itself
                "$,$",
                "$PORT,$PORT",
                "${PORT},${PORT}",
                "$1 $? $!,$1 $? $!",
                "(PORT),(PORT)",
                "cost 5$,cost 5$",
                "$x$(PORT),$x8080",
                // a reference that isn't closed
                "$(PORT,$(PORT",
                "$(,$(",
                "$($($(,$($($(",
                "$(PORT) $(HOST,8080 $(HOST",
                // no nesting, nothing inside a name is special
                "$(HOST$(PORT)),$(HOST$(PORT))",
                "$(HOST$$X),$(HOST$$X)",
                "\\$(PORT),\\8080",
            })
    void isExpandedAsKubernetesDoes(String text, String expanded) {
        assertThat(Expansion.expand(text, VARIABLES)).isEqualTo(expanded);
    }
}
