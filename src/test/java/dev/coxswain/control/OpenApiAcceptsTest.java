package dev.coxswain.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.OutputFormat;
import com.networknt.schema.SpecVersion;
import dev.coxswain.crew.Signal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the OpenAPI document refuses is refused with 400, and nothing else is. */
@Timeout(120)
class OpenApiAcceptsTest {

    private static final List<String> VALUES = List.of(
            "",
            "true",
            "false",
            "TRUE",
            "yes",
            "0",
            "00",
            "1",
            "7",
            "999",
            "1000",
            "999999999",
            "1000000000",
            "-1",
            "1.0",
            "30s",
            "0s",
            "007d",
            "1d2h3m4s5ms",
            "1m30s",
            "30s1m",
            "1s1s",
            "5ms",
            "1h5ms",
            "30",
            "30S",
            " 30s",
            "1234567h",
            "2026-11-21T06:00:00Z",
            "2026-11-21t06:00:00.123456z",
            "2026-11-21T06:00:00+01:30",
            "2026-02-30T06:00:00Z",
            "2026-11-21T25:00:00Z",
            "2026-11-21T06:00:00",
            "2026-11-21T06:00Z",
            "2026-11-21",
            "yesterday");

    @RegisterExtension
    final ControlRig rig = new ControlRig();

    private final ControlClient client = rig.client();

    private JsonNode document() throws Exception {
        return new YAMLMapper().readTree(client.get("/openapi").body());
    }

    /** With the document's components at its side, for the references. */
    private static JsonSchema schema(JsonNode document, JsonNode schema) {
        ObjectNode root = JsonTree.object();
        root.set("components", document.path("components"));
        root.putArray("allOf").add(schema);
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(root);
    }

    private static boolean accepts(JsonSchema schema, JsonNode value) {
        return schema.validate(
                value,
                OutputFormat.BOOLEAN,
                context -> context.getExecutionConfig().setFormatAssertionsEnabled(true));
    }

    /** As a query's text is read for a schema: a number where it is one, true and false. */
    private static JsonNode value(JsonNode schema, String text) {
        return switch (schema.path("type").asText()) {
            case "integer" ->
                text.matches("0|-?[1-9][0-9]{0,8}") ? IntNode.valueOf(Integer.parseInt(text)) : TextNode.valueOf(text);
            case "boolean" ->
                text.matches("true|false") ? BooleanNode.valueOf(text.equals("true")) : TextNode.valueOf(text);
            default -> TextNode.valueOf(text);
        };
    }

    @Test
    void aParameterIsRefusedWhereTheDocumentRefusesItAndNowhereElse() throws Exception {
        JsonNode document = document();
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                for (JsonNode parameter : operation.getValue().path("parameters")) {
                    if (parameter.path("in").asText().equals("query")) {
                        JsonSchema schema = schema(document, parameter.path("schema"));
                        for (String text : VALUES) {
                            compare(path.getKey(), operation.getKey(), parameter, schema, text, wrong);
                        }
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private void compare(
            String path, String method, JsonNode parameter, JsonSchema schema, String text, List<String> wrong)
            throws NoSupervisor {
        String name = parameter.path("name").asText();
        if (name.equals("follow") && text.equals("true")) {
            return; // Never ends.
        }
        if (name.equals("tail") && text.matches("0[0-9]+")) {
            return; // 007 is 7, of which a schema of numbers can say nothing.
        }
        String target = path.replace("{NAME}", "web").replace("{INDEX}", "0") + "?" + name + "="
                + URLEncoder.encode(text, StandardCharsets.UTF_8)
                + (name.equals("instance") ? "&worker=web" : "");
        String body = path.endsWith("scale") ? "{\"replicas\": 1}" : "{\"signal\": \"WINCH\"}";
        Response response = method.equals("get") ? client.get(target) : client.post(target, "application/json", body);
        boolean accepted = accepts(schema, value(parameter.path("schema"), text));
        if (accepted == (response.status() == 400)) {
            wrong.add(method + " " + target + ": " + response.status() + ", and the document "
                    + (accepted ? "accepts" : "refuses") + " it");
        }
    }

    @Test
    void aSignalIsRefusedWhereTheDocumentRefusesItAndNowhereElse() throws Exception {
        JsonSchema schema = body("/v1/workers/{NAME}/signal");
        List<String> names =
                new ArrayList<>(List.of("", "SIG", "SIGSIGHUP", "HUPP", "RTMIN+0", "RTMIN+31", "RTMAX-31", "POLL"));
        for (int number = -1; number <= 70; number++) {
            names.add(Integer.toString(number));
            names.add(Signal.nameOf(number));
            names.add(Signal.nameOf(number).substring(3));
            names.add(Signal.nameOf(number).toLowerCase(Locale.ROOT));
        }
        names.addAll(List.of("SIGRTMIN+30", "SIGRTMAX-30", "rtmin+29", "01", "1.0", " HUP"));
        for (String name : names) {
            assertThat(accepts(schema, JsonTree.object().put("signal", name)))
                    .as(name)
                    .isEqualTo(Signal.parse(name).isPresent());
        }
        for (int number = -1; number <= 70; number++) {
            assertThat(accepts(schema, JsonTree.object().put("signal", number)))
                    .as(Integer.toString(number))
                    .isEqualTo(Signal.parse(Integer.toString(number)).isPresent());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"signal\": \"WINCH\"}",
                "{\"signal\": 28, \"tree\": true}",
                "{\"signal\": 28, \"tree\": null}",
                "{\"signal\": 28.0}",
                "{\"signal\": 28.5}",
                "{\"signal\": 32}",
                "{\"signal\": null}",
                "{\"signal\": true}",
                "{\"signal\": [\"HUP\"]}",
                "{\"signal\": \"HUP\", \"tree\": \"yes\"}",
                "{\"replicas\": 0}",
                "{\"replicas\": 2.0}",
                "{\"replicas\": 2.5}",
                "{\"replicas\": 1000}",
                "{\"replicas\": 1001}",
                "{\"replicas\": -1}",
                "{\"replicas\": \"3\"}",
                "{}",
                "[]",
                "null"
            })
    void aBodyIsRefusedWhereTheDocumentRefusesItAndNowhereElse(String body) throws Exception {
        for (String path : List.of("/v1/workers/{NAME}/signal", "/v1/workers/{NAME}/scale")) {
            Response response = client.post(path.replace("{NAME}", "web"), "application/json", body);
            assertThat(response.status() != 400)
                    .as(path + " " + body + " " + response.body())
                    .isEqualTo(accepts(body(path), JsonTree.read(body)));
        }
    }

    private JsonSchema body(String path) throws Exception {
        JsonNode document = document();
        return schema(
                document,
                document.path("paths").path(path).path("post").at("/requestBody/content/application~1json/schema"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "kind: Crew",
                "{apiVersion: coxswain.dev/v1alpha1, kind: Crew, metadata: {name: shop}, spec: {}}",
                "{apiVersion: coxswain.dev/v1alpha1, kind: Crew, metadata: {name: shop}, spec: {}, x-free: 1}",
                "{apiVersion: coxswain.dev/v1alpha1, kind: Crew, metadata: {name: shop}, spec: {}, status: {}}",
                "{apiVersion: coxswain.dev/v1, kind: Crew, metadata: {name: shop}, spec: {}}",
                "{apiVersion: coxswain.dev/v1alpha1, kind: Crew, metadata: {}, spec: {}}"
            })
    void aPlansBodyIsWhatTheDocumentSays(String body) throws Exception {
        JsonNode document = document();
        JsonSchema schema =
                schema(document, document.path("components").path("schemas").path("CrewDocument"));
        Response response = client.post("/v1/plan", "application/yaml", body);
        assertThat(response.ok()).as(response.body()).isEqualTo(accepts(schema, new YAMLMapper().readTree(body)));
        assertThat(response.status()).isIn(200, 422);
    }
}
