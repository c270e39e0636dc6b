package dev.coxswain.crew.type;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coxswain.crew.yaml.Yaml;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A list.
 *
 * @param least how many items there must be
 * @param uniqueKey the field of an item that no two may share; empty if there's none
 * @param fromText what to write in place of a text, for the message; null where a text has no meaning
 */
public record ListType<T>(
        Type<T> item, int least, String uniqueKey, @Nullable Function<String, String> fromText)
        implements Type<List<T>> {

    public static <T> ListType<T> of(Type<T> item) {
        return new ListType<>(item, 0, "", null);
    }

    public static <T> ListType<T> unique(Type<T> item, String key) {
        return new ListType<>(item, 0, key, null);
    }

    @Override
    public @Nullable List<T> read(Yaml value, At at) {
        if (!(value instanceof Yaml.Sequence sequence)) {
            at.wrong(value, notAList(value));
            return null;
        }
        if (sequence.items().size() < least) {
            at.wrong(value, "must have at least one item");
            return null;
        }
        List<T> read = new ArrayList<>(sequence.items().size());
        Set<String> keys = new HashSet<>();
        boolean right = true;
        for (int i = 0; i < sequence.items().size(); i++) {
            Yaml itemValue = sequence.items().get(i);
            At here = at.item(i);
            @Nullable T one = item.read(itemValue, here);
            right &= checkUnique(itemValue, here, keys);
            if (one == null) {
                right = false;
            } else {
                read.add(one);
            }
        }
        return right ? read : null;
    }

    private String notAList(Yaml value) {
        if (fromText != null && value instanceof Yaml.Scalar scalar) {
            return "must be a list; write " + fromText.apply(scalar.text()) + " " + Type.was(value);
        }
        return "must be a list of " + item.word() + " " + Type.was(value);
    }

    private boolean checkUnique(Yaml value, At here, Set<String> keys) {
        if (!uniqueKey.isEmpty()
                && value instanceof Yaml.Mapping mapping
                && mapping.get(uniqueKey) instanceof Yaml.Scalar key
                && !keys.add(key.text())) {
            At at = here.moved(here.path().key(uniqueKey), null, false);
            at.wrong(key, "given twice " + Type.was(key) + "; keep one of them");
            return false;
        }
        return true;
    }

    @Override
    public String word() {
        return "list of " + item.word();
    }

    @Override
    public @Nullable ObjectType<?> object() {
        return item.object();
    }

    @Override
    public ObjectNode schema(SchemaWriter schemas) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "array");
        schema.set("items", item.schema(schemas.whole()));
        if (least > 0) {
            schema.put("minItems", least);
        }
        return schema;
    }
}
