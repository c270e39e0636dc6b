package dev.coxswain.manifests;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The objects of a kustomization or of the chart.
 *
 * @param text as it was rendered
 */
public record Rendered(String text, List<JsonNode> objects) {

    public static final Path BASE = Path.of("k8s");
    public static final Path OVERLAYS = Path.of("kustomization/overlays");
    public static final Path COMPONENTS = Path.of("kustomization/components");
    public static final String CHART = "helm/coxswain";

    /** Files of values for the chart. */
    public static final String VALUES = "src/test/resources/dev/coxswain/manifests/";

    private static final YAMLMapper YAML = new YAMLMapper();

    /** A run of kubectl takes half a second on a busy machine. */
    private static final Map<Path, Rendered> KNOWN = new ConcurrentHashMap<>();

    public static Rendered kustomize(Path folder) {
        return KNOWN.computeIfAbsent(
                folder,
                unknown -> of(Tool.KUBECTL.run("kustomize", unknown.toString()).quietly()));
    }

    /** The chart as the release called coxswain, without its tests. */
    public static Rendered chart(String... more) {
        List<String> arguments = new ArrayList<>(List.of("template", "coxswain", CHART, "--skip-tests"));
        arguments.addAll(List.of(more));
        return of(Tool.HELM.run(arguments.toArray(String[]::new)).quietly());
    }

    public static Rendered of(String text) {
        try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
            return new Rendered(
                    text,
                    documents.readAll().stream()
                            .filter(object -> object.isObject())
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The base, and every overlay. */
    public static List<Path> kustomizations() {
        List<Path> all = new ArrayList<>(List.of(BASE));
        all.addAll(folders(OVERLAYS));
        return all;
    }

    public static List<Path> folders(Path of) {
        try (Stream<Path> list = Files.list(of)) {
            return list.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public JsonNode one(String kind, String name) {
        return byName().getOrDefault(kind + "/" + name, YAML.missingNode());
    }

    public List<String> names() {
        return List.copyOf(byName().keySet());
    }

    /** KIND/NAME to the object. */
    public Map<String, JsonNode> byName() {
        Map<String, JsonNode> all = new TreeMap<>();
        for (JsonNode object : objects) {
            String name = object.path("kind").asText() + "/"
                    + object.at("/metadata/name").asText();
            if (all.put(name, object) != null) {
                throw new AssertionError(name + " is there twice");
            }
        }
        return all;
    }

    /** Templates of pods, of whatever makes them. */
    public List<JsonNode> podTemplates() {
        return objects.stream()
                .map(object -> object.at("/spec/template"))
                .filter(JsonNode::isObject)
                .toList();
    }

    /** The same objects without the labels that say which tool made them; volumes and mounts in one order. */
    public Map<String, JsonNode> normalised() {
        Map<String, JsonNode> all = new TreeMap<>();
        byName().forEach((name, object) -> {
            JsonNode copy = object.deepCopy();
            ObjectNode labels =
                    copy.at("/metadata/labels") instanceof ObjectNode found ? found : YAML.createObjectNode();
            labels.remove(List.of("app.kubernetes.io/managed-by", "helm.sh/chart"));
            sort(copy.at("/spec/template/spec/volumes"));
            copy.at("/spec/template/spec/containers").forEach(container -> {
                sort(container.path("volumeMounts"));
                sort(container.path("ports"));
            });
            all.put(name, copy);
        });
        return all;
    }

    private static void sort(JsonNode list) {
        if (list instanceof ArrayNode array) {
            List<JsonNode> sorted = new ArrayList<>();
            array.forEach(sorted::add);
            sorted.sort(Comparator.comparing(item -> item.path("name").asText()));
            array.removeAll().addAll(sorted);
        }
    }

    public static JsonNode yaml(String text) {
        try {
            return YAML.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
