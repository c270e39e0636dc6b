package dev.coxswain.crew.type;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coxswain.crew.yaml.Yaml;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A mapping with known fields, which becomes one record.
 *
 * <p>All its fields are read and all its rules asked, whatever is wrong already; the record is made only if nothing
 * is.
 */
public final class ObjectType<T> implements Type<T> {

    private final String name;
    private final List<Field<?>> fields;
    private final Map<String, Integer> indices;
    private final Map<String, String> refusals;
    private final Function<Values, @Nullable T> make;
    private final List<Consumer<Values>> rules;
    private final Consumer<ObjectNode> schemaRules;
    private final List<Field<?>> oneOf;

    private ObjectType(
            String name,
            List<Field<?>> fields,
            Map<String, String> refusals,
            Function<Values, @Nullable T> make,
            List<Consumer<Values>> rules,
            Consumer<ObjectNode> schemaRules,
            List<Field<?>> oneOf) {
        this.name = name;
        this.fields = List.copyOf(fields);
        this.refusals = refusals;
        this.make = make;
        this.rules = List.copyOf(rules);
        this.schemaRules = schemaRules;
        this.oneOf = List.copyOf(oneOf);
        this.indices = new HashMap<>();
        for (int i = 0; i < fields.size(); i++) {
            indices.put(fields.get(i).name(), i);
        }
    }

    public static <T> ObjectType<T> of(String name, List<Field<?>> fields, Function<Values, @Nullable T> make) {
        return new ObjectType<>(name, fields, Map.of(), make, List.of(), _ -> {}, List.of());
    }

    /** A rule over several fields; may be asked while some of them are wrong. */
    public ObjectType<T> rule(Consumer<Values> rule) {
        List<Consumer<Values>> more = new ArrayList<>(rules);
        more.add(rule);
        return new ObjectType<>(name, fields, refusals, make, more, schemaRules, oneOf);
    }

    /** What of the rules a JSON Schema can say. */
    public ObjectType<T> schemaRule(Consumer<ObjectNode> rule) {
        return new ObjectType<>(name, fields, refusals, make, rules, schemaRules.andThen(rule), oneOf);
    }

    /** Exactly one of these fields is there. One that is given beats one that is inherited. */
    public ObjectType<T> exactlyOne(List<Field<?>> choices) {
        return new ObjectType<>(name, fields, refusals, make, rules, schemaRules, choices);
    }

    /** The same object as defaults: without some of its fields. */
    public ObjectType<T> without(Set<String> names, String reason) {
        Map<String, String> more = new HashMap<>(refusals);
        names.forEach(field -> more.put(field, reason));
        List<Field<?>> rest =
                fields.stream().filter(field -> !names.contains(field.name())).toList();
        return new ObjectType<>(name, rest, more, make, rules, schemaRules, oneOf);
    }

    /** An unknown field about which there is more to say. */
    public ObjectType<T> refusing(String field, String reason) {
        Map<String, String> more = new HashMap<>(refusals);
        more.put(field, reason);
        return new ObjectType<>(name, fields, more, make, rules, schemaRules, oneOf);
    }

    public List<Field<?>> fields() {
        return fields;
    }

    public boolean knows(String field) {
        return indices.containsKey(field);
    }

    public String name() {
        return name;
    }

    /** Those of which exactly one has to be there. */
    public List<Field<?>> choices() {
        return oneOf;
    }

    void schemaRules(ObjectNode schema) {
        schemaRules.accept(schema);
    }

    int indexOf(Field<?> field) {
        Integer index = indices.get(field.name());
        if (index == null) {
            throw new IllegalStateException(name + " has no field " + field.name());
        }
        return index;
    }

    @Override
    public @Nullable T read(Yaml value, At at) {
        if (!(value instanceof Yaml.Mapping mapping)) {
            at.wrong(value, "must be a mapping with " + someFields() + " " + Type.was(value));
            return null;
        }
        Values values = new Values(this, mapping, at);
        Set<String> dropped = inheritedChoices(mapping);
        boolean right = true;
        for (Yaml.Entry entry : mapping.entries()) {
            if (!dropped.contains(entry.key())) {
                right &= readEntry(entry, values, at);
            }
        }
        if (at.partial()) {
            return null;
        }
        right &= checkRequired(values) & checkOneOf(values, mapping);
        rules.forEach(rule -> rule.accept(values));
        return right ? make.apply(values) : null;
    }

    private boolean readEntry(Yaml.Entry entry, Values values, At at) {
        At here = at.entry(entry);
        Integer index = indices.get(entry.key());
        if (index == null) {
            here.wrong(entry.keyPlace(), unknown(entry.key(), at));
            return false;
        }
        if (entry.value().isNothing()) {
            return true;
        }
        Field<?> field = fields.get(index);
        Object read = field.type().read(entry.value(), here);
        values.set(index, entry, read);
        at.report().used(name + "." + field.name(), entry.value().place(), here.path(), entry.value());
        return read != null;
    }

    private String unknown(String key, At at) {
        String refusal = refusals.get(key);
        if (refusal != null) {
            return refusal;
        }
        return "unknown field" + (at.report().wantsSuggestions() ? Nearest.hint(key, indices.keySet()) : "");
    }

    private boolean checkRequired(Values values) {
        boolean right = true;
        for (Field<?> field : fields) {
            if (field.need() == Field.Need.REQUIRED && !values.has(field)) {
                values.missing(field.name(), "missing; it is " + field.meaning());
                right = false;
            }
        }
        return right;
    }

    private boolean checkOneOf(Values values, Yaml.Mapping mapping) {
        if (oneOf.isEmpty()) {
            return true;
        }
        @Nullable Field<?> first = null;
        boolean right = true;
        for (Field<?> field : oneOf) {
            if (values.has(field) && first != null) {
                values.wrong(field, "can't be together with " + first.name() + "; keep one of them");
                right = false;
            } else if (values.has(field)) {
                first = field;
            }
        }
        if (first == null) {
            // A misspelt one was spoken of already.
            if (mapping.entries().stream().allMatch(entry -> indices.containsKey(entry.key()))) {
                values.wrong("needs one of " + names(oneOf));
            }
            return false;
        }
        return right;
    }

    private Set<String> inheritedChoices(Yaml.Mapping mapping) {
        if (oneOf.isEmpty()) {
            return Set.of();
        }
        Set<String> inherited = new HashSet<>();
        boolean own = false;
        for (Yaml.Entry entry : mapping.entries()) {
            if (oneOf.stream().anyMatch(field -> field.name().equals(entry.key()))) {
                if (entry.inherited()) {
                    inherited.add(entry.key());
                } else {
                    own |= !entry.value().isNothing();
                }
            }
        }
        return own ? inherited : Set.of();
    }

    private String someFields() {
        return names(fields.size() <= 4 ? fields : fields.subList(0, 3)) + (fields.size() <= 4 ? "" : ", ...");
    }

    private static String names(List<Field<?>> fields) {
        return String.join(", ", fields.stream().map(Field::name).toList());
    }

    @Override
    public String word() {
        return name;
    }

    @Override
    public @Nullable ObjectType<?> object() {
        return this;
    }

    @Override
    public ObjectNode schema(SchemaWriter schemas) {
        return schemas.reference(this);
    }
}
