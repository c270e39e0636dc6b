package dev.coxswain.crew.type;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coxswain.crew.yaml.Yaml;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A value that is one text, number or truth value.
 *
 * @param word what it is, for explain
 * @param must what it must be, for the message where there is a list or a mapping
 */
public record ScalarType<T>(String word, String must, Parser<T> parser, Consumer<ObjectNode> describe)
        implements Type<T> {

    public interface Parser<T> {
        T parse(Yaml.Scalar scalar) throws Wrong;
    }

    @Override
    public @Nullable T read(Yaml value, At at) {
        if (!(value instanceof Yaml.Scalar scalar) || value.isNothing()) {
            at.wrong(value, "must be " + must + " " + Type.was(value));
            return null;
        }
        try {
            return parser.parse(scalar);
        } catch (Wrong wrong) {
            at.wrong(value, wrong.reason());
            return null;
        }
    }

    @Override
    public ObjectNode schema(SchemaWriter schemas) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        describe.accept(schema);
        return schema;
    }

    /** The same with a further rule on the value read. */
    public ScalarType<T> checked(Check<T> check) {
        return new ScalarType<>(
                word,
                must,
                scalar -> {
                    T value = parser.parse(scalar);
                    check.check(value, scalar);
                    return value;
                },
                describe);
    }

    public interface Check<T> {
        void check(T value, Yaml.Scalar scalar) throws Wrong;
    }
}
