package dev.coxswain.crew;

import static dev.coxswain.crew.Documents.HEAD;
import static dev.coxswain.crew.Documents.problems;
import static dev.coxswain.crew.Documents.worker;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What has to fit between the log files of a crew. */
class LogPathsTest {

    private static String two(String first, String second) {
        return HEAD + "  workers:\n    - {name: a, command: [x], logs: " + first
                + "}\n    - {name: b, command: [x], logs: " + second + "}\n";
    }

    @Test
    void onePathMayBeSharedWithTheSameSettings() {
        assertThat(problems(two(
                        "{stdout: {file: {path: /l/app.log, maxSize: 1Mi}}, stderr: {file: {path: /l/./app.log, maxSize: 1024Ki}}}",
                        "{stdout: {file: {path: /l/x/../app.log, maxSize: 1Mi}}}")))
                .isEmpty();
    }

    @Test
    void onePathWithOtherSettingsIsToldWithItsPlaceAndWhatToDo() {
        assertThat(problems(two(
                        "{stdout: {file: {path: /l/app.log, maxSize: 1Mi}}}", "{stderr: {file: {path: /l/app.log}}}")))
                .containsExactly(
                        "crew.yaml:7:60: spec.workers[1].logs.stderr.file.path: the file \"/l/app.log\" has other"
                                + " settings at worker \"a\" (crew.yaml:6); give it the same ones, or another path: it is one"
                                + " file, rotated once");
    }

    @ParameterizedTest
    @ValueSource(strings = {"app.log.1", "app.log.12.gz", "app.log.2026-11-21", "app.log.2026-11-21.3.gz"})
    void noFileIsCalledAsTheOlderPartsOfAnother(String part) {
        String file = "{stdout: {file: {path: /l/app.log}}}";
        String other = "{stdout: {file: {path: /l/" + part + "}}}";
        assertThat(problems(two(file, other))).singleElement().asString().contains("older parts of a log file");
        assertThat(problems(two(other, file))).singleElement().asString().contains("older parts of a log file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"app.log1", "app.log.0", "app.log.20261121", "app.log.txt", "app"})
    void othersMayBeCalledAnyway(String other) {
        assertThat(problems(two("{stdout: {file: {path: /l/app.log}}}", "{stdout: {file: {path: /l/" + other + "}}}")))
                .isEmpty();
    }

    @Test
    void rawCapturesNothingThatCouldGoElsewhere() {
        String said = "must be Inherit with format Raw";
        assertThat(problems(worker("logs: {format: Raw, stdout: Discard}")))
                .singleElement()
                .asString()
                .startsWith("crew.yaml:8:35: spec.workers[0].logs.stdout: " + said);
        assertThat(problems(worker("logs: {stderr: {file: {path: /a}}}")
                        .replace("spec:\n", "spec:\n  logs: {format: Raw}\n")))
                .singleElement()
                .asString()
                .startsWith("crew.yaml:9:22: spec.workers[0].logs.stderr: " + said);
        assertThat(problems(worker("logs: {format: Raw, stdout: Inherit}"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/var/log/", "/log/$(COXSWAIN_INSTANCE).log"})
    void aPathIsAFilesAndNothingIsExpandedInIt(String path) {
        assertThat(problems(worker("logs: {stdout: {file: {path: " + path + "}}}")))
                .singleElement()
                .asString()
                .contains("must be the path of a file; $(VAR) is not expanded here");
    }
}
