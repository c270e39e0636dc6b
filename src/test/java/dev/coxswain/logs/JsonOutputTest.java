package dev.coxswain.logs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract section 9, Json: what we write is what Jackson reads. */
class JsonOutputTest {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final OutputRig rig = new OutputRig(Format.JSON);

    @Test
    void aLineIsAnObject() {
        rig.attach("web", 3, 1, OutputRig.json(false)).out(1, "GET / 200\n");
        assertThat(rig.stdout.text())
                .isEqualTo("{\"ts\":\"2026-11-21T06:00:00.123Z\",\"worker\":\"web\",\"instance\":3,"
                        + "\"stream\":\"stdout\",\"message\":\"GET / 200\"}\n");
        rig.err(1, "oops\n");
        assertThat(read(rig.stderr.text()).get("stream").asText()).isEqualTo("stderr");
    }

    @Test
    void allPiecesButTheLastArePartial() {
        StreamSettings short4 = new StreamSettings(
                Format.JSON, 4, 10, true, StreamSettings.Disposal.INHERIT, StreamSettings.Disposal.INHERIT);
        rig.attach("web", 0, 1, short4).out(1, "{\"a\":1}\n");
        assertThat(rig.stdout.text().lines().map(this::read))
                .satisfiesExactly(
                        first -> {
                            assertThat(first.get("message").asText()).isEqualTo("{\"a\"");
                            assertThat(first.get("partial").asBoolean()).isTrue();
                        },
                        last -> {
                            assertThat(last.get("message").asText()).isEqualTo(":1}");
                            assertThat(last.has("partial")).isFalse();
                        });
    }

    @Test
    void anyBytesAreEscapedSoThatTheyReadBackAsTheyWere() {
        rig.attach("web", 0, 1, OutputRig.json(false));
        Random random = new Random(1);
        for (int i = 0; i < 3_000; i++) {
            byte[] line = new byte[random.nextInt(40)];
            random.nextBytes(line);
            if (i % 2 == 0) {
                line = new String(line, StandardCharsets.UTF_16).getBytes(StandardCharsets.UTF_8);
            }
            for (int k = 0; k < line.length; k++) {
                line[k] = line[k] == '\n' || line[k] == '\r' ? (byte) '"' : line[k];
            }
            rig.stdout.bytes.reset();
            rig.pipes.write(OutputRig.out(1), line);
            rig.out(1, "\n");
            rig.output.turn();
            assertThat(read(rig.stdout.text()).get("message").asText())
                    .as("round %d: %s", i, Arrays.toString(line))
                    .isEqualTo(new String(line, StandardCharsets.UTF_8));
        }
    }

    @Test
    void everyControlCharacterIsEscaped() {
        rig.attach("web", 0, 1, OutputRig.json(false));
        StringBuilder all = new StringBuilder("\"\\/");
        for (char c = 0; c < 0x80; c++) {
            all.append(c == '\n' ? "" : c);
        }
        rig.out(1, all + "\n");
        assertThat(read(rig.stdout.text()).get("message").asText()).isEqualTo(all.toString());
    }

    @Test
    void aMessageThatIsAnObjectIsNestedWhereAskedFor() {
        rig.attach("web", 0, 1, OutputRig.json(true)).out(1, " {\"level\": \"warn\", \"n\": [1, {}]} \n");
        assertThat(read(rig.stdout.text()).at("/message/level").asText()).isEqualTo("warn");
    }

    @Test
    void aMessageThatIsAnObjectIsTextWhereNotAskedFor() {
        rig.attach("web", 0, 1, OutputRig.json(false)).out(1, "{\"a\":1}\n");
        assertThat(read(rig.stdout.text()).get("message").asText()).isEqualTo("{\"a\":1}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"a\":1}",
                "{\"a\":-0.5e+3,\"b\":[],\"c\":{\"d\":null}}",
                "{\"a\":\"\\u00e9\\n\"}",
                "{\"a\":\"é\"}",
                "[1]",
                "1",
                "\"text\"",
                "null",
                "",
                "{",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{a:1}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":1.}",
                "{\"a\":.5}",
                "{\"a\":1e}",
                "{\"a\":tru}",
                "{\"a\":1} x",
                "{} {}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":\"\t\"}",
                "{\"a\":[1,]}",
                "{\"a\":\"b}",
                "{\"a\":-}",
                "{\"a\":NaN}",
                "{'a':1}",
                "{\"a\":1 \"b\":2}"
            })
    void whatIsAnObjectIsDecidedAsJacksonDoes(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(new JsonObjectCheck().accepts(bytes, 0, bytes.length)).isEqualTo(isObject(bytes));
    }

    @Test
    void objectsWithSomethingWrongSomewhereAreDecidedAsJacksonDoes() {
        Random random = new Random(3);
        byte[] good =
                "{\"a\": [1, -2.5e3, true, {\"b\": \"c\\u0041\\n\"}], \"é\": null}".getBytes(StandardCharsets.UTF_8);
        byte[] alphabet = "{}[]\",:0123.e-+tfn\\u aé".getBytes(StandardCharsets.UTF_8);
        JsonObjectCheck check = new JsonObjectCheck();
        for (int i = 0; i < 20_000; i++) {
            byte[] text = good.clone();
            text[random.nextInt(text.length)] = alphabet[random.nextInt(alphabet.length)];
            assertThat(check.accepts(text, 0, text.length))
                    .as(new String(text, StandardCharsets.UTF_8))
                    .isEqualTo(isObject(text));
        }
    }

    @Test
    void depthIsBounded() {
        byte[] deep = ("{\"a\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}").getBytes(StandardCharsets.UTF_8);
        assertThat(new JsonObjectCheck().accepts(deep, 0, deep.length)).isFalse();
    }

    @Test
    void anOwnLineBearsWhatHappened() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("worker", "web");
        fields.put("exit", Map.of("code", 3));
        fields.put("pids", List.of(1, 2));
        fields.put("none", Map.of());
        fields.put("ratio", Double.NaN);
        fields.put("ok", true);
        fields.put("message", "not this one");
        rig.output.say(Level.ERROR, "web/0 \"died\"\n\tand\u0001 more é", fields);
        rig.output.turn();
        JsonNode line = read(rig.stderr.text());
        assertThat(line.get("ts").asText()).isEqualTo("2026-11-21T06:00:00.123Z");
        assertThat(line.get("level").asText()).isEqualTo("ERROR");
        assertThat(line.get("message").asText()).isEqualTo("web/0 \"died\"\n\tand\u0001 more é");
        assertThat(line.at("/exit/code").asInt()).isEqualTo(3);
        assertThat(line.at("/pids/1").asInt()).isEqualTo(2);
        assertThat(line.get("none").isObject()).isTrue();
        assertThat(line.get("ratio").asText()).isEqualTo("NaN");
        assertThat(line.get("ok").asBoolean()).isTrue();
    }

    @Test
    void theFormatOfOwnLinesChangesInPlace() {
        rig.output.format(Format.TEXT);
        rig.output.say(OwnLine.info("hello"));
        rig.output.turn();
        assertThat(rig.stderr.text()).isEqualTo(OutputRig.TIME + " coxswain INFO | hello\n");
    }

    private JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }

    private static boolean isObject(byte[] text) {
        try {
            JsonNode node = JSON.readTree(text);
            return node != null && node.isObject();
        } catch (IOException e) {
            return false;
        }
    }
}
