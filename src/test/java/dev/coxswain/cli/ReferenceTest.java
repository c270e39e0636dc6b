package dev.coxswain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/cli.md is what the commands say of themselves. {@code -Drenew=true} writes it. */
class ReferenceTest {

    private static final Path FILE = Path.of("docs/cli.md");

    @Test
    void theDocsTellEveryCommandAsItIs() throws IOException {
        var cli = new Commands();
        assertThat(cli.run(Reference.NAME)).isZero();
        if (System.getProperty("renew") != null) {
            Files.writeString(FILE, cli.out);
        }
        assertThat(Files.readString(FILE))
                .as("docs/cli.md is stale; renew it: ./mvnw -q test -Dtest=ReferenceTest -Drenew=true")
                .isEqualTo(cli.out);
    }

    @Test
    void everyCommandHasADescriptionAndAnExampleAndSaysWhenItEndsHow() {
        Coxswain.commands().forEach((name, command) -> {
            Syntax syntax = command.get().syntax();
            assertThat(syntax.command()).isEqualTo(name);
            assertThat(syntax.description()).as(name).endsWith(".");
            assertThat(syntax.examples()).as(name).isNotEmpty();
            assertThat(syntax.exits()).as(name).doesNotHaveDuplicates();
            assertThat(syntax.exits())
                    .allSatisfy(exit -> assertThat(exit.when()).endsWith("."));
        });
    }
}
