package dev.coxswain.crew.type;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coxswain.crew.yaml.Quoted;
import dev.coxswain.crew.yaml.Yaml;
import org.jspecify.annotations.Nullable;

/** What a value may be, and what it becomes. */
public interface Type<T> {

    /** The value as ours; null if it's wrong, which the report has heard. */
    @Nullable
    T read(Yaml value, At at);

    /** What it is in a word, for {@code explain}: {@code duration}, {@code list of text}. */
    String word();

    /** The object that it is, or that its items or values are; null where there is none. */
    default @Nullable ObjectType<?> object() {
        return null;
    }

    /** Its JSON Schema (draft 2020-12). */
    ObjectNode schema(SchemaWriter schemas);

    /** {@code (was "x")}. */
    static String was(Yaml value) {
        return switch (value) {
            case Yaml.Mapping _ -> "(was a mapping)";
            case Yaml.Sequence _ -> "(was a list)";
            case Yaml.Scalar scalar when scalar.kind() == Yaml.Kind.NULL -> "(was empty)";
            case Yaml.Scalar scalar
            when scalar.kind() == Yaml.Kind.STRING -> "(was " + Quoted.text(scalar.text()) + ")";
            case Yaml.Scalar scalar -> "(was " + Quoted.plain(scalar.text()) + ")";
        };
    }
}
