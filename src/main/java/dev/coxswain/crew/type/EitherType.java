package dev.coxswain.crew.type;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coxswain.crew.yaml.Yaml;
import org.jspecify.annotations.Nullable;

/** A scalar or a mapping, {@code Restart} or {@code {signal: SIGUSR1}}. */
public record EitherType<T>(ScalarType<? extends T> scalar, ObjectType<? extends T> object) implements Type<T> {

    @Override
    public @Nullable T read(Yaml value, At at) {
        return value instanceof Yaml.Mapping ? object.read(value, at) : scalar.read(value, at);
    }

    @Override
    public String word() {
        return scalar.word() + " or " + object.word();
    }

    @Override
    public ObjectNode schema(SchemaWriter schemas) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.putArray("anyOf").add(scalar.schema(schemas)).add(object.schema(schemas));
        return schema;
    }
}
