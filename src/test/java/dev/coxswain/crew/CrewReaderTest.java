package dev.coxswain.crew;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CrewReaderTest {

    private static final String HEAD = """
            apiVersion: coxswain.dev/v1alpha1
            kind: Crew
            metadata: {name: shop}
            """;

    @Test
    void aWorkerWithoutSettingsHasTheDefaultsOfTheContract() {
        Checked checked = read(HEAD + "spec: {workers: [{name: web, command: [sleep, '1']}]}");

        assertThat(checked).isInstanceOfSatisfying(Checked.Valid.class, valid -> {
            assertThat(valid.crew().workers()).containsExactly(Worker.of("web", List.of("sleep", "1")));
            assertThat(valid.crew()
                            .withWorkers(List.of())
                            .withWritten(Crew.of("", List.of()).written()))
                    .isEqualTo(Crew.of("shop", List.of()));
        });
    }

    private static Checked read(String text) {
        return CrewReader.read(List.of(new SourceText("crew.yaml", text)));
    }
}
