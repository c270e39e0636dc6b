package dev.coxswain.crew.type;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coxswain.crew.yaml.Place;
import dev.coxswain.crew.yaml.Yaml;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A mapping whose keys are free within {@code key}. */
public record MapType<T>(ScalarType<String> key, Type<T> value) implements Type<Map<String, T>> {

    @Override
    public @Nullable Map<String, T> read(Yaml written, At at) {
        if (!(written instanceof Yaml.Mapping mapping)) {
            at.wrong(written, "must be a mapping of " + key.word() + " to " + value.word() + " " + Type.was(written));
            return null;
        }
        Map<String, T> read = new LinkedHashMap<>();
        boolean right = true;
        for (Yaml.Entry entry : mapping.entries()) {
            At here = at.entry(entry);
            right &= rightKey(entry.key(), entry.keyPlace(), here);
            if (!entry.value().isNothing()) {
                @Nullable T one = value.read(entry.value(), here);
                if (one == null) {
                    right = false;
                } else {
                    read.put(entry.key(), one);
                }
            }
        }
        return right ? read : null;
    }

    private boolean rightKey(String text, Place place, At at) {
        try {
            key.parser().parse(new Yaml.Scalar(place, Yaml.Kind.STRING, text));
            return true;
        } catch (Wrong wrong) {
            at.wrong(place, wrong.reason());
            return false;
        }
    }

    @Override
    public String word() {
        return "mapping of " + key.word() + " to " + value.word();
    }

    @Override
    public @Nullable ObjectType<?> object() {
        return value.object();
    }

    @Override
    public ObjectNode schema(SchemaWriter schemas) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
        schema.set("propertyNames", key.schema(schemas));
        ObjectNode orNull = schema.putObject("additionalProperties");
        orNull.putArray("anyOf").add(value.schema(schemas)).addObject().put("type", "null");
        return schema;
    }
}
