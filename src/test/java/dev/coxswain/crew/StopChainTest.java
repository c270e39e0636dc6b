package dev.coxswain.crew;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StopChainTest {

    @Test
    void theLongestWayThroughTheDependenciesCounts() {
        Crew crew = crew(
                worker("db", 10),
                worker("cache", 1, "db"),
                worker("api", 15, "db", "cache"),
                worker("web", 5, "api"),
                worker("alone", 20));
        assertThat(StopChain.of(crew))
                .isEqualTo(new StopChain(List.of("web", "api", "cache", "db"), Duration.ofSeconds(31)));
    }

    @Test
    void whatHasNoInstanceTakesNoTime() {
        Crew crew = crew(worker("db", 10), worker("web", 30, "db").withReplicas(0));
        assertThat(StopChain.of(crew).longest()).isEqualTo(Duration.ofSeconds(10));
        assertThat(StopChain.of(crew())).isEqualTo(new StopChain(List.of(), Duration.ZERO));
    }

    @Test
    void itIsSaidWhereItIsLongerThanTheWhole() {
        Crew crew = crew(worker("db", 10), worker("web", 16, "db"));
        assertThat(StopChain.warning(crew.withTerminationGracePeriod(Duration.ofSeconds(26))))
                .isEmpty();
        assertThat(StopChain.warning(crew))
                .isEqualTo("a shutdown may take 26 s (web, then db), longer than spec.terminationGracePeriodSeconds,"
                        + " 25 s: what is left then is killed; raise it, or shorten the workers' own");
    }

    @Test
    void ofGracePeriodsThatNobodyHasChosenNothingIsSaid() {
        Crew crew = crew(worker("db", 10), worker("api", 10, "db"), worker("web", 10, "api"), worker("alone", 5));
        assertThat(StopChain.of(crew).longest()).isGreaterThan(crew.terminationGracePeriod());
        assertThat(StopChain.warning(crew)).isEmpty();
        assertThat(StopChain.warning(crew.withTerminationGracePeriod(Duration.ofSeconds(20))))
                .contains("30 s (web, then api, then db)");
        assertThat(StopChain.warning(crew(worker("db", 5), worker("api", 10, "db"), worker("web", 11, "api"))))
                .contains("26 s (web, then api, then db)");
    }

    @Test
    void aThousandInARowAreNoTrouble() {
        List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            workers.add(i == 0 ? worker("w0", 1) : worker("w" + i, 1, "w" + (i - 1)));
        }
        Crew crew = crew(workers.toArray(Worker[]::new));
        assertThat(StopChain.of(crew).longest()).isEqualTo(Duration.ofSeconds(1000));
        assertThat(StopChain.warning(crew))
                .contains("(w999, then w998, then w997, then w996, then w995, then 995 more)");
    }

    private static Crew crew(Worker... workers) {
        return Crew.of("test", List.of(workers));
    }

    private static Worker worker(String name, int grace, String... dependsOn) {
        return Worker.of(name, List.of("true"))
                .withTerminationGracePeriod(Duration.ofSeconds(grace))
                .withDependsOn(List.of(dependsOn).stream()
                        .map(other -> new Dependency(other, Dependency.Condition.READY, false))
                        .toList());
    }
}
