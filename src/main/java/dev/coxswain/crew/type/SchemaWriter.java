package dev.coxswain.crew.type;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Writes the objects of a JSON Schema (draft 2020-12), each once, under {@code $defs}. Defaults, whose objects may lack
 * what they need, have definitions of their own.
 */
public final class SchemaWriter {

    private final ObjectNode definitions;
    private final boolean partial;

    private SchemaWriter(ObjectNode definitions, boolean partial) {
        this.definitions = definitions;
        this.partial = partial;
    }

    /** @param definitions where the objects go */
    public SchemaWriter(ObjectNode definitions) {
        this(definitions, false);
    }

    SchemaWriter whole() {
        return partial ? new SchemaWriter(definitions, false) : this;
    }

    public SchemaWriter partially() {
        return new SchemaWriter(definitions, true);
    }

    ObjectNode reference(ObjectType<?> type) {
        String name = partial ? type.name() + "Default" : type.name();
        if (!definitions.has(name)) {
            // Set before it's filled, so that it is written once.
            ObjectNode schema = definitions.putObject(name);
            schema.setAll(object(type));
        }
        return JsonNodeFactory.instance.objectNode().put("$ref", "#/$defs/" + name);
    }

    /** The object's schema itself. */
    public ObjectNode object(ObjectType<?> type) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = JsonNodeFactory.instance.arrayNode();
        for (Field<?> field : type.fields()) {
            properties.set(field.name(), property(field));
            if (field.need() == Field.Need.REQUIRED) {
                required.add(field.name());
            }
        }
        schema.put("additionalProperties", false);
        if (!partial) {
            if (!required.isEmpty()) {
                schema.set("required", required);
            }
            oneOf(type.choices(), schema);
            type.schemaRules(schema);
        }
        return schema;
    }

    private ObjectNode property(Field<?> field) {
        ObjectNode schema = field.type().schema(this);
        if (field.need() != Field.Need.REQUIRED || partial) {
            // A key with no value is as if absent.
            ObjectNode orNull = JsonNodeFactory.instance.objectNode();
            orNull.putArray("anyOf").add(schema).addObject().put("type", "null");
            schema = orNull;
        }
        schema.put("description", field.meaning());
        return schema;
    }

    private static void oneOf(List<Field<?>> choices, ObjectNode schema) {
        if (choices.isEmpty()) {
            return;
        }
        ArrayNode array = schema.putArray("oneOf");
        for (Field<?> choice : choices) {
            array.addObject().putArray("required").add(choice.name());
        }
    }
}
