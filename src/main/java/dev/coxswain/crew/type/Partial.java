package dev.coxswain.crew.type;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coxswain.crew.yaml.Yaml;
import org.jspecify.annotations.Nullable;

/** An object that may lack what it needs: it is laid under others, and they are checked. */
public record Partial<T>(ObjectType<T> object) implements Type<T> {

    @Override
    public @Nullable T read(Yaml value, At at) {
        return object.read(value, new At(at.report(), at.path(), null, at.owner(), true));
    }

    @Override
    public String word() {
        return object.word();
    }

    @Override
    public ObjectNode schema(SchemaWriter schemas) {
        return object.schema(schemas.partially());
    }
}
