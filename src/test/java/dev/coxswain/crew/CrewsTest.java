package dev.coxswain.crew;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrewsTest {

    @Test
    void oneCommandIsACrewThatEndsWithIt() {
        Crew crew = Crews.ofCommand("", List.of("/usr/bin/My_Server.py", "$(HOME)"), RestartPolicy.ON_FAILURE);

        assertThat(crew.name()).isEqualTo("my-server-py");
        assertThat(crew.exitWhen()).isEqualTo(ExitWhen.ALL_FINISHED);
        Worker worker = crew.workers().getFirst();
        assertThat(worker.name()).isEqualTo("my-server-py");
        assertThat(worker.restartPolicy()).isEqualTo(RestartPolicy.ON_FAILURE);
        assertThat(worker.process().command()).containsExactly("/usr/bin/My_Server.py", "$(HOME)");
        assertThat(worker.process().expand()).isFalse();
        assertThat(crew.written().at("/workers/0/restartPolicy").asText()).isEqualTo("OnFailure");
    }

    @Test
    void aNameGivenIsTaken() {
        assertThat(Crews.ofCommand("shop", List.of("sh"), RestartPolicy.NEVER).name())
                .isEqualTo("shop");
    }

    @ParameterizedTest
    @CsvSource({"web_server, web-server", "Web.Server., web-server", "__, command", "[, command", "-a--b-, a--b"})
    void aNameBecomesADnsLabel(String text, String label) {
        assertThat(Crews.ofCommand(text, List.of("sh"), RestartPolicy.NEVER).name())
                .isEqualTo(label);
    }
}
