package dev.coxswain.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coxswain.crew.Checked;
import dev.coxswain.crew.CrewReader;
import dev.coxswain.crew.SourceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every Crew that the manifests bring is a good one: as a file, and as what comes out at the other end. */
class ManifestCrewsTest {

    @Test
    void everyFileThatIsACrewPassesTheCheck() throws IOException {
        List<SourceText> crews = new ArrayList<>();
        for (String folder : List.of("k8s", "kustomization", "helm")) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    String text = Files.readString(file);
                    if (text.lines().anyMatch("kind: Crew"::equals)) {
                        crews.add(new SourceText(file.toString(), text));
                    }
                }
            }
        }
        assertThat(crews).hasSizeGreaterThanOrEqualTo(4);
        assertThat(problems(crews)).isEmpty();
    }

    @Test
    void everyRenderedConfigMapPassesTheCheck() {
        List<Rendered> all = new ArrayList<>(
                Rendered.kustomizations().stream().map(Rendered::kustomize).toList());
        all.add(Rendered.chart());
        all.add(Rendered.chart("--set-file", "crew=kustomization/overlays/shop/crew.yaml"));
        all.add(Rendered.chart("--values", Rendered.VALUES + "crew-as-values.yaml"));
        for (Rendered rendered : all) {
            JsonNode data = rendered.one("ConfigMap", "coxswain-crew").path("data");
            assertThat(data.size()).as(rendered.text()).isPositive();
            List<SourceText> texts = data.properties().stream()
                    .map(key -> new SourceText(key.getKey(), key.getValue().asText()))
                    .toList();
            assertThat(problems(texts)).isEmpty();
        }
    }

    private static List<String> problems(List<SourceText> documents) {
        return documents.stream()
                .map(document -> CrewReader.read(List.of(document)))
                .flatMap(checked -> checked instanceof Checked.Invalid(var problems)
                        ? problems.stream().map(Object::toString)
                        : Stream.empty())
                .toList();
    }
}
