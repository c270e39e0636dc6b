package dev.coxswain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coxswain.cli.Coxswain;
import dev.coxswain.cli.Terminal;
import dev.coxswain.crew.Checked;
import dev.coxswain.crew.CrewReader;
import dev.coxswain.crew.CrewSchema;
import dev.coxswain.crew.ProcessSpec;
import dev.coxswain.crew.SourceText;
import dev.coxswain.engine.Phase;
import dev.coxswain.engine.ProbeKind;
import dev.coxswain.engine.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documentation is true as far as a machine can tell: its crews are good, its links lead somewhere, nothing is left out. */
class DocsTest {

    private static final Pattern YAML = Pattern.compile("^```yaml\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile("^```.*?^```$|`[^`\\n]*`", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);
    private static final Pattern LISTED = Pattern.compile("^  ([a-z-]+)  ", Pattern.MULTILINE);

    @Test
    void everyCrewInTheDocumentationIsAGoodOne() throws IOException {
        List<String> wrong = new ArrayList<>();
        int crews = 0;
        for (Path page : pages()) {
            Matcher block = YAML.matcher(Files.readString(page));
            while (block.find()) {
                if (!block.group(1).contains("kind: Crew")) {
                    continue;
                }
                crews++;
                Checked checked = CrewReader.read(List.of(new SourceText(page + " block " + crews, block.group(1))));
                if (checked instanceof Checked.Invalid(var problems)) {
                    problems.forEach(problem -> wrong.add(problem.toString()));
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(crews).isGreaterThan(3);
    }

    @Test
    void everyRelativeLinkLeadsSomewhere() throws IOException {
        List<String> dead = new ArrayList<>();
        for (Path page : pages()) {
            Matcher link = LINK.matcher(CODE.matcher(Files.readString(page)).replaceAll(""));
            while (link.find()) {
                String to = link.group(1);
                if (!to.contains(":") && !leadsSomewhere(page, to)) {
                    dead.add(page + ": " + to);
                }
            }
        }
        assertThat(dead).isEmpty();
    }

    private static boolean leadsSomewhere(Path page, String link) throws IOException {
        int hash = link.indexOf('#');
        String file = hash < 0 ? link : link.substring(0, hash);
        Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
        return Files.exists(target)
                && (hash < 0 || anchors(Files.readString(target)).contains(link.substring(hash + 1)));
    }

    /** As the usual renderers name headings. */
    private static Set<String> anchors(String markdown) {
        Set<String> anchors = new TreeSet<>();
        Matcher heading = HEADING.matcher(markdown);
        while (heading.find()) {
            String text = heading.group(1).toLowerCase(Locale.ROOT);
            anchors.add(text.replaceAll("[^a-z0-9 _-]", "").strip().replace(' ', '-'));
        }
        return anchors;
    }

    @Test
    void everyCommandIsInTheOperatorsPage() throws IOException {
        String page = Files.readString(Path.of("docs/operate.md"));
        Matcher command = LISTED.matcher(help());
        List<String> missing = new ArrayList<>();
        int commands = 0;
        while (command.find()) {
            commands++;
            if (!Pattern.compile("\\| `" + command.group(1) + "\\b")
                    .matcher(page)
                    .find()) {
                missing.add(command.group(1));
            }
        }
        assertThat(missing).isEmpty();
        assertThat(commands).isGreaterThan(10);
    }

    private static String help() {
        var out = new ByteArrayOutputStream();
        var stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        var terminal = new Terminal(stream, stream, Map.of(), InstantSource.system());
        assertThat(Coxswain.run(List.of("help"), terminal, options -> 70, "1.0"))
                .isZero();
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void everyFieldOfTheSchemaIsInTheReference() throws IOException {
        Set<String> fields = new TreeSet<>();
        collect(CrewSchema.json(), fields);
        String page = Files.readString(Path.of("docs/crew.md"));
        assertThat(fields)
                .hasSizeGreaterThan(50)
                .allMatch(field -> Pattern.compile("\\b" + Pattern.quote(field) + "\\b")
                        .matcher(page)
                        .find());
    }

    /** All that a process is started with: the components of ProcessSpec, under the names they have in the document. */
    @Test
    void everyFieldWhoseChangeRestartsAWorkerIsInTheTableOfEdits() throws IOException {
        List<String> restarting = Stream.of(ProcessSpec.class.getRecordComponents())
                .map(RecordComponent::getName)
                .filter(name -> !name.equals("expand"))
                .map(name -> name.equals("raw") ? "logs.format to or from `Raw`" : name)
                .toList();
        assertThat(Files.readString(Path.of("docs/crew.md")))
                .contains("\n| " + String.join(", ", restarting) + " | that worker restarts,");
    }

    @Test
    void everyReasonIsInTheOperatorsPage() throws IOException {
        String page = Files.readString(Path.of("docs/operate.md"));
        var words = Stream.of(
                        Stream.of(Reason.values()).map(Reason::word),
                        Stream.of(Phase.Waiting.values()).map(Phase.Waiting::word),
                        Stream.of(ProbeKind.values()).map(ProbeKind::word))
                .flatMap(reasons -> reasons)
                .toList();
        assertThat(words)
                .allMatch(word -> Pattern.compile("^\\| ([A-Za-z, ]*, )?" + word + "[, ]", Pattern.MULTILINE)
                        .matcher(page)
                        .find());
    }

    private static void collect(JsonNode schema, Set<String> fields) {
        schema.path("properties").fieldNames().forEachRemaining(fields::add);
        schema.forEach(part -> collect(part, fields));
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(Path.of("docs"));
                Stream<Path> overlays = Files.walk(Path.of("kustomization"));
                Stream<Path> top = Files.list(Path.of(""))) {
            return Stream.of(top, docs, overlays)
                    .flatMap(paths -> paths)
                    .filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }
}
