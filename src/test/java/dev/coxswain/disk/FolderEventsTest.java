package dev.coxswain.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class FolderEventsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(8);

    @TempDir
    Path folder;

    @Test
    void aNameThatIsLookedUpIsNews() throws Exception {
        try (FolderEvents events = watch()) {
            Files.writeString(folder.resolve("crew.yaml"), "a");
            assertThat(events.await(PATIENCE)).isEqualTo(FolderEvents.News.CHANGE);
        }
    }

    @Test
    void anotherNameIsNone() throws Exception {
        try (FolderEvents events = watch()) {
            Files.writeString(folder.resolve("other"), "a");
            assertThat(events.await(Duration.ofMillis(200))).isEqualTo(FolderEvents.News.NONE);
        }
    }

    @Test
    void aFolderFullOfOthersIsTooNoisyToWatch() throws Exception {
        try (FolderEvents events = watch()) {
            for (int i = 0; i < 3000; i++) {
                Files.writeString(folder.resolve("log" + i), "a");
            }
            assertThat(events.await(PATIENCE)).isEqualTo(FolderEvents.News.NOISE);
        }
    }

    @Test
    void aFolderThatGoesAwayIsLost() throws Exception {
        folder = Files.createDirectory(folder.resolve("inner"));
        try (FolderEvents events = watch()) {
            Files.delete(folder);
            assertThat(events.await(PATIENCE)).isEqualTo(FolderEvents.News.LOST);
        }
    }

    private FolderEvents watch() throws IOException {
        return FolderEvents.of(new View(Set.of(new Route.Lookup(folder, "crew.yaml")), Map.of(), List.of(folder)));
    }
}
