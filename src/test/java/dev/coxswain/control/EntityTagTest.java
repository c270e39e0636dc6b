package dev.coxswain.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagTest {

    private final EntityTag tag = new EntityTag("a1");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"a1\"",
                "W/\"a1\"",
                "*",
                " * ",
                "\"b\", \"a1\"",
                "\"b\",W/\"a1\" ,\"c\"",
                "\"x,y\", \"a1\"",
                ", ,\"a1\",,",
                "\"\",\t\"a1\"",
            })
    void theCallerHasIt(String field) {
        assertThat(tag.isAmong(List.of(field))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\"b\"",
                "a1",
                "\"a1",
                "a1\"",
                "w/\"a1\"",
                "W/ \"a1\"",
                "\"A1\"",
                "\"x,a1\"",
                "\"a1\" \"b\"",
                "\"a1\"x",
                "*, \"b\"",
                "W/",
                ",",
                "W/*",
            })
    void theCallerHasItNotOrSpeaksInNoListOfTags(String field) {
        assertThat(tag.isAmong(List.of(field))).isFalse();
    }

    @Test
    void severalFieldsAreOneList() {
        assertThat(tag.isAmong(List.of("\"b\"", "\"a1\""))).isTrue();
        assertThat(tag.isAmong(List.of())).isFalse();
    }

    @Test
    void theSameBytesHaveTheSameTag() {
        assertThat(EntityTag.of("{}")).isEqualTo(EntityTag.of("{}")).isNotEqualTo(EntityTag.of("{ }"));
        assertThat(EntityTag.of("{}").written()).matches("\"[0-9a-f]{32}\"");
    }
}
