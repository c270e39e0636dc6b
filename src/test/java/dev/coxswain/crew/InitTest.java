package dev.coxswain.crew;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class InitTest {

    private static String text() throws IOException {
        try (InputStream in = Objects.requireNonNull(CrewReader.class.getResourceAsStream("init.yaml"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void theFirstDocumentIsValid() throws IOException {
        assertThat(Documents.crew(text()).workers()).extracting(Worker::name).containsExactly("web", "queue");
    }

    @Test
    void theLinesToUncommentAreRightToo() throws IOException {
        String text = text();
        int later = text.indexOf("    # - name: cleanup");
        String uncommented = text.substring(0, later) + text.substring(later).replace("    # ", "    ");

        assertThat(Documents.crew(uncommented).workers())
                .extracting(Worker::name)
                .containsExactly("web", "queue", "cleanup");
    }
}
