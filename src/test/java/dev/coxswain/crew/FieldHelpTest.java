package dev.coxswain.crew;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldHelpTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "workers.livenessProbe.periodSeconds",
                "spec.workers.livenessProbe.periodSeconds",
                "crew.spec.workers.livenessProbe.periodSeconds",
                "Crew.spec.workers[].livenessProbe.periodSeconds",
                "spec.workers[3].livenessProbe.periodSeconds"
            })
    void aFieldIsFoundHoweverItsPathIsWritten(String path) throws FieldHelp.Unknown {
        FieldHelp help = FieldHelp.of(path);
        assertThat(help.path()).isEqualTo("spec.workers.livenessProbe.periodSeconds");
        assertThat(help.type()).isEqualTo("seconds");
        assertThat(help.fallback()).isEqualTo("10");
        assertThat(help.kubernetes()).isEqualTo("Probe.periodSeconds");
        assertThat(help.onChange()).isEqualTo("in place: every pid stays");
    }

    /** As the reload table has it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    workers.command                    | the worker restarts, as spec.rollout says
                    workers.env.valueFrom.fileRef.path | the worker restarts, as spec.rollout says
                    defaults.umask                     | the worker restarts, as spec.rollout says
                    workers.replicas                   | only the difference starts or stops, the highest index first
                    workers.logs.format                | in place: every pid stays; to or from Raw the worker restarts
                    workers.logs.stdout.file.path      | in place: every pid stays
                    rollout.maxUnavailable             | in place: every pid stays
                    metadata.name                      | every worker restarts
                    workers.name                       | ''
                    workers                            | ''
                    kind                               | ''
                    """)
    void anEditsEffectIsTold(String path, String effect) throws FieldHelp.Unknown {
        assertThat(FieldHelp.of(path).onChange()).isEqualTo(effect);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    workers.livenesProbe   | no field spec.workers.livenesProbe; did you mean spec.workers.livenessProbe?
                    backof                 | no field spec.backof; did you mean spec.workers.backoff?
                    workers.command.x      | spec.workers.command has no fields: it is <list of text>
                    workers.zzzzzz.x       | no field spec.workers.zzzzzz; spec.workers has name, labels,
                    workers..command       | no field spec.workers.; spec.workers has name,
                    """)
    void anUnknownFieldIsToldWithWhatIsMeant(String path, String message) {
        assertThatExceptionOfType(FieldHelp.Unknown.class)
                .isThrownBy(() -> FieldHelp.of(path))
                .withMessageStartingWith(message);
    }

    @Test
    void whatIsRefusedSaysSo() throws FieldHelp.Unknown {
        assertThat(FieldHelp.of("workers.schedule").available()).isTrue();
        assertThat(FieldHelp.of("rollout.autoRollback").available()).isFalse();
        assertThat(FieldHelp.of("workers.command").available()).isTrue();
    }

    /** The schema is made from the same description: what one has, the other has. */
    @Test
    void everyFieldOfTheSchemaIsExplainedInItsWords() throws FieldHelp.Unknown {
        JsonNode schema = CrewSchema.json();
        List<String> told = new ArrayList<>();
        compare(FieldHelp.of("spec.workers"), schema.at("/$defs/Worker/properties"), told);
        compare(FieldHelp.of("spec"), schema.at("/$defs/Spec/properties"), told);
        compare(FieldHelp.of("workers.livenessProbe"), schema.at("/$defs/LivenessProbe/properties"), told);
        compare(FieldHelp.of("workers.logs.stdout.file"), schema.at("/$defs/LogFile/properties"), told);
        assertThat(told).hasSizeGreaterThan(60);
    }

    private static void compare(FieldHelp object, JsonNode properties, List<String> told) {
        assertThat(object.fields()).extracting(FieldHelp::name).containsExactlyElementsOf(properties::fieldNames);
        for (FieldHelp field : object.fields()) {
            assertThat(field.meaning())
                    .as(field.path())
                    .isEqualTo(properties.path(field.name()).path("description").asText());
            told.add(field.path());
        }
    }

    @Test
    void everyFieldHasAMeaningAndAType() throws FieldHelp.Unknown {
        List<FieldHelp> left = new ArrayList<>(FieldHelp.of("").fields());
        while (!left.isEmpty()) {
            FieldHelp field = left.removeLast();
            assertThat(field.meaning()).as(field.path()).isNotBlank();
            assertThat(field.type()).as(field.path()).isNotBlank();
            left.addAll(field.fields());
        }
    }
}
