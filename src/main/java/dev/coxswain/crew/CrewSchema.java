package dev.coxswain.crew;

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
        schema.set("$defs", definitions);
        return schema;
    }
}
