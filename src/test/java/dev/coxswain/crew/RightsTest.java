package dev.coxswain.crew;

import static dev.coxswain.crew.Documents.HEAD;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RightsTest {

    /** Of somebody who may lower nothing and raise nothing. */
    private static final Rights NONE = process -> {
        List<Rights.Denial> denials = new ArrayList<>();
        process.nice().ifPresent(nice -> denials.add(new Rights.Denial(List.of("nice"), "no")));
        process.rlimits().keySet().stream()
                .sorted()
                .forEach(name -> denials.add(new Rights.Denial(List.of("rlimits", name), "not that high")));
        return denials;
    };

    private static List<String> problems(String document, Rights rights) {
        return switch (CrewReader.read(List.of(new SourceText("crew.yaml", document)), rights)) {
            case Checked.Valid _ -> List.of();
            case Checked.Invalid(List<Problem> problems) ->
                problems.stream().map(Problem::toString).toList();
        };
    }

    @Test
    void whatTheSupervisorMayNotIsSaidWhereItIsWrittenTogetherWithAllElse() {
        String document = HEAD + """
                          defaults: {rlimits: {core: 0}}
                          workers:
                            - {name: a, command: [x], nice: -5}
                            - {name: b, command: [x], rlimits: {nofile: {soft: 1, hard: 9}}}
                            - {name: c, command: [x], foo: 1}
                        """.indent(0);

        assertThat(problems(document, NONE))
                .containsExactly(
                        "crew.yaml:5:30: spec.defaults.rlimits.core: not that high",
                        "crew.yaml:7:37: spec.workers[0].nice: no",
                        "crew.yaml:8:49: spec.workers[1].rlimits.nofile: not that high",
                        "crew.yaml:9:31: spec.workers[2].foo: unknown field");
        assertThat(problems(document, Rights.UNKNOWN)).hasSize(1);
    }

    @Test
    void persistentNeedsAStateFolder() {
        String document = HEAD + """
                          defaults: {persistent: true}
                          workers:
                            - {name: a, command: [x], schedule: "@daily"}
                            - {name: b, command: [x], schedule: "@daily", persistent: false}
                            - {name: c, command: [x], schedule: "@daily", persistent: true}
                        """.indent(0);

        Rights withoutFolder = new Rights() {
            @Override
            public List<Denial> denied(ProcessSpec process) {
                return List.of();
            }

            @Override
            public boolean keepsState() {
                return false;
            }
        };
        String words = "needs a state folder, and this supervisor has none: start it with --state-dir DIR"
                + " (COXSWAIN_STATE_DIR), or leave persistent out";
        assertThat(problems(document, withoutFolder).stream().filter(problem -> !problem.endsWith(NotYet.MESSAGE)))
                .containsExactly(
                        "crew.yaml:5:26: spec.defaults.persistent: " + words,
                        "crew.yaml:9:63: spec.workers[2].persistent: " + words);
        assertThat(problems(document, Rights.UNKNOWN))
                .filteredOn(problem -> problem.contains("state folder"))
                .isEmpty();
    }
}
