package dev.coxswain.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.os.Launch.Output;
import dev.coxswain.os.StartFailure;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Contract section 3: a worker has the limits that the supervisor was started with. In JVMs of their own, with few descriptors. */
@Timeout(60)
class NofileLimitTest {

    private static final int SOFT = 200;

    @Test
    void moreDescriptorsThanTheSoftLimitForUsAndTheSoftLimitForTheWorkers() {
        assertThat(inAJvm("ulimit -Sn " + SOFT, "pastTheSoftLimit")).isEqualTo("300 running, the next has 200\n");
    }

    @Test
    void whenNoDescriptorIsLeftASpawnFailsAndNothingLeaks() {
        assertThat(inAJvm("ulimit -n " + SOFT, "upToTheHardLimit"))
                .isEqualTo("/bin/sleep: too many open files (RLIMIT_NOFILE) (pipe2: EMFILE); leaked 0\n");
    }

    private static String inAJvm(String limit, String scenario) {
        String classPath = location(LinuxOs.class) + ":" + location(NofileLimitTest.class) + ":"
                + location(org.assertj.core.api.Assertions.class) + ":"
                + location(net.bytebuddy.ByteBuddy.class);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        try (Running running = new Running()) {
            return running.output(running.start(
                    "sh",
                    "-c",
                    limit + "; exec \"$@\" 2>&1",
                    "sh",
                    java,
                    "-XX:-MaxFDLimit",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    classPath,
                    Scenario.class.getName(),
                    scenario));
        }
    }

    private static String location(Class<?> type) {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .toString();
    }

    /** What runs in the JVM with the small limit. */
    static final class Scenario {
        public static void main(String[] arguments) {
            try (Running running = new Running()) {
                System.out.println(
                        arguments[0].equals("pastTheSoftLimit")
                                ? pastTheSoftLimit(running)
                                : upToTheHardLimit(running));
            }
        }

        private static String pastTheSoftLimit(Running running) {
            for (int i = 0; i < 300; i++) {
                running.start("sleep", "1000");
            }
            return "300 running, the next has "
                    + running.output(running.shell("ulimit -Sn")).strip();
        }

        private static String upToTheHardLimit(Running running) {
            long before = 0;
            try {
                while (true) {
                    before = descriptors();
                    running.tryToStart(Running.launch(Output.CAPTURED, "/bin/sleep", "1000"));
                }
            } catch (StartFailure failure) {
                long leaked = descriptors() - before;
                return failure.words() + "; leaked " + leaked;
            }
        }

        private static long descriptors() {
            return ProcFs.openFiles(Libc.getpid()).orElseThrow();
        }
    }
}
