package dev.coxswain;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the table of packages: what each may use of ours. Data flows one way. */
class ArchitectureTest {

    private static final String ROOT = "dev.coxswain";

    /** Package to the packages of ours it may use, itself aside. {@code app} may use all. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("crew", Set.of()),
            Map.entry("disk", Set.of()),
            Map.entry("net", Set.of()),
            Map.entry("source", Set.of("crew", "disk")),
            Map.entry("engine", Set.of("crew")),
            Map.entry("os", Set.of()),
            Map.entry("os.linux", Set.of("os")),
            Map.entry("runtime", Set.of("engine", "os", "crew", "logs", "disk")),
            Map.entry("logs", Set.of("os")),
            // engine: the conditions it tells of are in the published status.
            Map.entry("kubernetes", Set.of("source", "crew", "runtime", "engine")),
            // engine, os: the published status is made of their states and figures; logs: GET /v1/logs.
            Map.entry("control", Set.of("crew", "runtime", "engine", "os", "logs", "net")),
            // Likewise, and crew: which workers are required.
            Map.entry("telemetry", Set.of("runtime", "engine", "os", "logs", "crew", "net")),
            Map.entry("cli", Set.of("control", "crew", "source", "convert")),
            Map.entry("convert", Set.of("crew")));

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    static Stream<String> rooms() {
        return MAY_USE.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void aPackageUsesOnlyWhatTheTableAllows(String room) {
        Set<String> allowed = requireNonNull(MAY_USE.get(room));
        classes()
                .that(describe("are in " + room, c -> room.equals(room(c))))
                .should()
                .onlyDependOnClassesThat(outsideOr(room, allowed))
                .allowEmptyShould(true)
                .check(OURS);
    }

    @Test
    void everyPackageIsInTheTable() {
        Set<String> found = OURS.stream().map(ArchitectureTest::room).collect(Collectors.toSet());
        found.removeAll(MAY_USE.keySet());
        assertThat(found).isSubsetOf("app");
    }

    @Test
    void theEngineHasNoClockAndNoRandomnessOfItsOwn() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".engine..", ROOT + ".crew..")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Clock.class, Thread.class, Random.class, ThreadLocalRandom.class)
                .allowEmptyShould(true)
                .check(OURS);
    }

    private static DescribedPredicate<JavaClass> outsideOr(String room, Set<String> allowed) {
        return describe("are of " + room + ", " + allowed + " or not ours", c -> {
            String other = room(c.getBaseComponentType());
            return other.isEmpty() || other.equals(room) || allowed.contains(other);
        });
    }

    /** The room a class is in: its package below the root, folded to the table's names; empty if it's not ours. */
    private static String room(JavaClass c) {
        String name = c.getPackageName();
        if (!name.startsWith(ROOT + ".")) {
            return "";
        }
        String rest = name.substring(ROOT.length() + 1);
        if (rest.equals("os.linux") || rest.startsWith("os.linux.")) {
            return "os.linux";
        }
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }
}
