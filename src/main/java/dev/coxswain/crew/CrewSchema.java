package dev.coxswain.crew;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coxswain.crew.type.SchemaWriter;

/**
 * The JSON Schema (draft 2020-12) of a Crew document, made from the same description that it is checked by. What
 * concerns several workers or documents (names used twice, cycles) a schema can't say.
 */
public final class CrewSchema {

    private CrewSchema() {}

    public static ObjectNode json() {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("$id", "urn:coxswain:crew:v1alpha1");
        schema.put("title", "Crew");
        ObjectNode definitions = JsonNodeFactory.instance.objectNode();
        SchemaWriter writer = new SchemaWriter(definitions);
        schema.setAll(writer.object(Document.TYPE));
        schema.putObject("patternProperties").putObject("^x-");
        definitions
                .properties()
                .forEach(type -> type.getValue()
                        .path("properties")
                        .properties()
                        .forEach(field -> sayWhatIsRefused(type.getKey() + "." + field.getKey(), field.getValue())));
        schema.set("$defs", definitions);
        return schema;
    }

    private static void sayWhatIsRefused(String name, JsonNode field) {
        if (NotYet.concerns(name) && field instanceof ObjectNode told) {
            told.put("description", told.path("description").asText() + "; " + NotYet.MESSAGE);
        }
    }
}
