package dev.coxswain.crew.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;

/** A tree as JSON: aliases and merge keys resolved, keys without a value left out. */
public final class YamlJson {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private YamlJson() {}

    public static JsonNode of(Yaml value) {
        if (value instanceof Yaml.Mapping mapping) {
            return object(mapping);
        }
        if (value instanceof Yaml.Sequence sequence) {
            ArrayNode array = JSON.arrayNode(sequence.items().size());
            sequence.items().forEach(item -> array.add(of(item)));
            return array;
        }
        return scalar((Yaml.Scalar) value);
    }

    public static ObjectNode object(Yaml.Mapping mapping) {
        ObjectNode object = JSON.objectNode();
        for (Yaml.Entry entry : mapping.entries()) {
            if (!entry.value().isNothing()) {
                object.set(entry.key(), of(entry.value()));
            }
        }
        return object;
    }

    private static JsonNode scalar(Yaml.Scalar scalar) {
        String text = scalar.text();
        return switch (scalar.kind()) {
            case NULL -> JSON.nullNode();
            case BOOL -> JSON.booleanNode(text.charAt(0) == 't' || text.charAt(0) == 'T');
            case INT -> whole(text);
            case FLOAT -> real(text);
            case STRING -> JSON.textNode(text);
        };
    }

    /** JSON has no infinity: {@code .inf} stays the text that it was. */
    private static JsonNode real(String text) {
        char last = text.charAt(text.length() - 1);
        double number = last == '.' || last >= '0' && last <= '9' ? Double.parseDouble(text) : Double.NaN;
        return Double.isFinite(number) ? JSON.numberNode(number) : JSON.textNode(text);
    }

    /** 022 and 0o22 stay as they are: where they are octal digits, 22 and 18 would not say the same. */
    private static JsonNode whole(String text) {
        boolean decimal = text.length() <= 20
                && (text.equals("0") || text.charAt(0) != '0')
                && !text.startsWith("+")
                && !text.startsWith("-0");
        if (!decimal) {
            return JSON.textNode(text);
        }
        BigInteger number = new BigInteger(text);
        return number.bitLength() < 63 ? JSON.numberNode(number.longValue()) : JSON.numberNode(number);
    }
}
