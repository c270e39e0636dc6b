package dev.coxswain.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is served is what the OpenAPI document says, for requests made of the document itself. */
@Timeout(120)
class OpenApiTest {

    private static final long SEED = Long.getLong("coxswain.fuzz.seed", 20_261_121);
    private static final int EACH = Integer.getInteger("coxswain.fuzz.each", 60);

    private static final List<String> WORDS = List.of(
            "web",
            "queue",
            "job",
            "loud",
            "nobody",
            "0",
            "1",
            "999",
            "-1",
            "1e3",
            "true",
            "false",
            "",
            "30s",
            "5m",
            "2026-11-21T06:00:00Z",
            "99999999999",
            "\0",
            "../..",
            "%",
            "é",
            " ",
            "a".repeat(300));

    private static final List<String> BODIES = List.of(
            "",
            "{}",
            "[]",
            "null",
            "{\"signal\": \"WINCH\"}",
            "{\"signal\": 28, \"tree\": true}",
            "{\"signal\": []}",
            "{\"replicas\": 2}",
            "{\"replicas\": 2.0}",
            "{\"replicas\": 1e3}",
            "{\"replicas\": null}",
            "{\"replicas\": 1001}",
            "{\"tree\": 1, \"signal\": \"HUP\"}",
            "\"",
            "{\"signal\": \"\ud83d\"}",
            "kind: Crew",
            "a: &a [*a]",
            "\0",
            "---\n---\n");

    @RegisterExtension
    final ControlRig rig = new ControlRig();

    private final Random random = new Random(SEED);

    private JsonNode document() throws NoSupervisor, JsonProcessingException {
        return new YAMLMapper().readTree(rig.client().get("/openapi").body());
    }

    @Test
    void everyOperationTellsItsErrorsAndNoneIsUnforeseen() throws Exception {
        JsonNode document = document();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                JsonNode responses = operation.getValue().path("responses");
                assertThat(new TreeSet<>(names(responses)))
                        .as(operation.getKey() + path.getKey())
                        .contains("400", "401", "403", "413", "429", "503")
                        .doesNotContain("default", "500");
                assertThat(operation.getValue().path("summary").asText()).isNotEmpty();
            }
        }
    }

    @Test
    void whateverIsAskedIsAnsweredAsTheDocumentSays() throws Exception {
        JsonNode document = document();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                for (int i = 0; i < EACH; i++) {
                    ask(document, path.getKey(), operation.getKey(), operation.getValue());
                }
            }
        }
    }

    private void ask(JsonNode document, String path, String method, JsonNode operation) throws Exception {
        String target = path.replace("{NAME}", encoded()).replace("{INDEX}", encoded());
        List<String> query = new ArrayList<>();
        for (JsonNode parameter : operation.path("parameters")) {
            boolean endless = parameter.path("name").asText().equals("follow");
            if (parameter.path("in").asText().equals("query") && !endless && random.nextInt(3) == 0) {
                query.add(parameter.path("name").asText() + "=" + encoded());
            }
        }
        if (!query.isEmpty()) {
            target += "?" + String.join("&", query);
        }
        String body = BODIES.get(random.nextInt(BODIES.size()));
        Response response;
        try (var client = rig.client()) {
            response = method.equals("get") ? client.get(target) : client.post(target, "application/json", body);
        }
        String asked = "seed " + SEED + ": " + method + " " + target + " " + body + " -> " + response.body();
        // A path whose last segment is empty or has another one in it is another path, which has no operation.
        if ((response.status() == 404 || response.status() == 405)
                && response.problem().contains("/")) {
            return;
        }
        JsonNode described = operation.path("responses").path(Integer.toString(response.status()));
        assertThat(described.isMissingNode())
                .as(asked + " " + response.status())
                .isFalse();
        JsonNode content = resolved(document, described).path("content");
        JsonNode schema = content.path(response.ok() ? "application/json" : "application/problem+json")
                .path("schema");
        if (!schema.isMissingNode()) {
            List<String> wrong = new ArrayList<>();
            check(document, schema, response.json(), "$", wrong);
            assertThat(wrong).as(asked).isEmpty();
        }
    }

    private String encoded() {
        return URLEncoder.encode(WORDS.get(random.nextInt(WORDS.size())), StandardCharsets.UTF_8)
                .replace("+", "%20");
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static JsonNode resolved(JsonNode document, JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
    }

    /** As much of JSON Schema as the document makes use of. */
    private static void check(JsonNode document, JsonNode unresolved, JsonNode value, String at, List<String> wrong) {
        JsonNode schema = resolved(document, unresolved);
        schema.path("allOf").forEach(part -> check(document, part, value, at, wrong));
        if (schema.has("oneOf")) {
            boolean any = false;
            for (JsonNode choice : schema.path("oneOf")) {
                List<String> inner = new ArrayList<>();
                check(document, choice, value, at, inner);
                any |= inner.isEmpty();
            }
            if (!any) {
                wrong.add(at + " is none of oneOf: " + value);
            }
        }
        if (schema.has("type") && !isOf(schema.path("type"), value)) {
            wrong.add(at + " is no " + schema.path("type") + ": " + value);
        }
        if (schema.has("const") && !schema.path("const").equals(value)) {
            wrong.add(at + " is not " + schema.path("const") + ": " + value);
        }
        if (schema.has("enum") && !contains(schema.path("enum"), value)) {
            wrong.add(at + " is none of " + schema.path("enum") + ": " + value);
        }
        for (JsonNode name : schema.path("required")) {
            if (!value.has(name.asText())) {
                wrong.add(at + " lacks " + name.asText());
            }
        }
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            if (value.has(property.getKey())) {
                check(
                        document,
                        property.getValue(),
                        value.path(property.getKey()),
                        at + "." + property.getKey(),
                        wrong);
            }
        }
        if (value.isObject() && schema.has("required") && schema.has("properties") && !at.equals("$")) {
            for (String name : names(value)) {
                if (!schema.path("properties").has(name)) {
                    wrong.add(at + " has " + name + ", of which the document says nothing");
                }
            }
        }
        if (schema.has("items")) {
            for (int i = 0; i < value.size(); i++) {
                check(document, schema.path("items"), value.path(i), at + "[" + i + "]", wrong);
            }
        }
    }

    private static boolean contains(JsonNode list, JsonNode wanted) {
        for (JsonNode entry : list) {
            if (entry.equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOf(JsonNode type, JsonNode value) {
        if (type.isArray()) {
            for (JsonNode one : type) {
                if (isOf(one, value)) {
                    return true;
                }
            }
            return false;
        }
        return switch (type.asText()) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> false;
        };
    }
}
