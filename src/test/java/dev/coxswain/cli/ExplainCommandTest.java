package dev.coxswain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExplainCommandTest {

    private final Commands cli = new Commands();

    @Test
    void readsLikeKubectlExplain() {
        assertThat(cli.run("explain", "workers.backoff")).isZero();
        assertThat(cli.out).startsWith("""
                KIND:      Crew
                VERSION:   coxswain.dev/v1alpha1

                FIELD:     spec.workers.backoff <Backoff>

                DESCRIPTION:
                    how long to wait between restarts in a row

                """).contains("ON CHANGE: in place: every pid stays\n", """
                FIELDS:
                  immediateRestarts <whole number> (default 1)
                    restarts in a row without a delay

                """);
    }

    @Test
    void noLineIsWiderThanAPage() {
        cli.run("explain", "workers", "--recursive");
        assertThat(cli.out.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(110));
        assertThat(cli.out)
                .contains(
                        "  livenessProbe <LivenessProbe>\n    exec <ExecAction>\n      command <list of text> -required-");
    }

    @Test
    void whatComesLaterIsMarked() {
        cli.run("explain", "rollout");
        assertThat(cli.out).containsPattern("autoRollback <.*> -not available in this version-");
        cli.run("explain", "workers");
        assertThat(cli.out).doesNotContain("not available in this version");
    }

    @Test
    void anUnknownFieldFailsAndSaysWhatIsMeant() {
        assertThat(cli.run("explain", "worker.restartPolicy")).isEqualTo(1);
        assertThat(cli.out).isEmpty();
        assertThat(cli.err)
                .isEqualTo("cannot explain worker.restartPolicy: no field spec.worker; did you mean spec.workers?\n");
    }
}
