package dev.coxswain.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coxswain.crew.SourceText;
import dev.coxswain.source.Source.Reading;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigMapReadingTest {

    private static Reading read(Map<String, String> data, List<String> binaryKeys) {
        return ConfigMapReading.of("shop", data, binaryKeys, Optional.of("7"));
    }

    @Test
    void keysThatAreCalledLikeDocumentsAreOnesByName() {
        Reading read =
                read(Map.of("b.yml", "B", "a.yaml", "A", "c.json", "C", "notes", "n", ".d.yaml", "D"), List.of());
        assertThat(read).isInstanceOfSatisfying(Reading.Texts.class, texts -> {
            assertThat(texts.texts())
                    .containsExactly(
                            new SourceText("configmap/shop:a.yaml", "A"),
                            new SourceText("configmap/shop:b.yml", "B"),
                            new SourceText("configmap/shop:c.json", "C"));
            assertThat(texts.resourceVersion()).contains("7");
        });
    }

    @Test
    void withoutADocumentItIsRefused() {
        assertThat(read(Map.of("notes", "n"), List.of("logo.png")).toString())
                .contains("configmap/shop:1:1: has no document: no key of its data ends in .yaml, .yml or .json");
    }

    @Test
    void aDocumentInBinaryDataIsRefused() {
        assertThat(read(Map.of("a.yaml", "A"), List.of("b.yaml")).toString())
                .contains("configmap/shop:b.yaml:1:1: is in binaryData");
    }

    @Test
    void moreThanAMebibyteIsRefused() {
        assertThat(read(Map.of("a.yaml", "ä".repeat(512 * 1024)), List.of())).isInstanceOf(Reading.Texts.class);
        assertThat(read(Map.of("a.yaml", "ä".repeat(512 * 1024) + "x"), List.of()))
                .isInstanceOf(Reading.Refused.class);
    }

    @Test
    void aNameMayHaveANamespace() {
        assertThat(ConfigMapName.parse("configmap/shop")).isEqualTo(new ConfigMapName(Optional.empty(), "shop"));
        assertThat(ConfigMapName.parse("configmap/team-a/shop.v2"))
                .isEqualTo(new ConfigMapName(Optional.of("team-a"), "shop.v2"));
        assertThat(ConfigMapName.isMeant("./configmap/shop")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "configmap/",
                "configmap/a/b/c",
                "configmap/Shop",
                "configmap//shop",
                "configmap/a.b/shop",
                "configmap/-a"
            })
    void whatKubernetesWouldNotCallSoIsRefused(String source) {
        assertThatThrownBy(() -> ConfigMapName.parse(source)).hasMessageContaining("configmap/NAMESPACE/NAME");
    }
}
