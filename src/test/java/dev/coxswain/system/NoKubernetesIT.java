package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** With a file as source nothing of the API server's client is there: no token, no thread, no class. */
class NoKubernetesIT {

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @Test
    void aFileLoadsNoClassOfTheClient() {
        Supervised supervised = sandbox.supervise("workers: [{name: a, command: [sleep, '1000']}]");
        int a = supervised.awaitPid("a/0");
        sandbox.crew("workers: [{name: a, command: [sleep, '1001']}]");
        supervised.awaitPidOtherThan(a, "a/0");
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Program classes = sandbox.start(
                List.of(jcmd, Integer.toString(supervised.program().pid()), "VM.class_hierarchy"));
        assertThat(classes.awaitExit()).isZero();
        assertThat(classes.stdout()).contains("dev.coxswain.source.FileSource/");
        assertThat(classes.stdout().lines().filter(line -> line.contains("io.fabric8")))
                .isEmpty();
    }
}
