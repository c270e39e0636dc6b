package dev.coxswain.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import dev.coxswain.control.JsonTree;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;

/** How objects are printed. */
enum OutputFormat {
    TABLE,
    WIDE,
    JSON,
    YAML,
    NAME;

    static OutputFormat parse(String text) {
        for (OutputFormat format : values()) {
            if (format.name().toLowerCase(Locale.ROOT).equals(text)) {
                return format;
            }
        }
        throw Failure.usage("-o takes table, wide, json, yaml or name (was \"" + text + "\")");
    }

    boolean tabular() {
        return this == TABLE || this == WIDE;
    }

    /** The object as JSON or YAML, without a newline at its end. */
    String print(JsonNode object) {
        return this == YAML ? yaml(object) : JsonTree.pretty(object);
    }

    private static String yaml(JsonNode object) {
        YAMLFactory factory = YAMLFactory.builder()
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                .build();
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = factory.createGenerator(text)) {
            JsonTree.write(object, generator);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString().stripTrailing();
    }
}
