package dev.coxswain.crew;

import dev.coxswain.crew.type.Field;
import dev.coxswain.crew.type.Nearest;
import dev.coxswain.crew.type.ObjectType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What there is to say of one field of the document, from the description that the document is checked by.
 *
 * @param path as one would write it after {@code spec}, {@code workers.livenessProbe}; empty for the whole document
 * @param type what it is in a word, {@code duration}
 * @param fallback the default in the document's own words; empty if there is none
 * @param kubernetes the field of Kubernetes it is named after; empty if it's ours
 * @param onChange what an edit of it does to what runs; empty where that is told of the fields within
 * @param available false: a document that uses it is refused
 * @param fields those within
 */
public record FieldHelp(
        String path,
        String name,
        String type,
        String meaning,
        boolean required,
        String fallback,
        String kubernetes,
        String onChange,
        boolean available,
        List<FieldHelp> fields) {

    public static final String API_VERSION = Document.API_VERSION;

    /** Where a worker's fields are. */
    private static final Set<String> WORKERS = Set.of("spec.workers.", "spec.defaults.");

    /** Nobody knows that field; the message says which ones there are, or is meant. */
    public static final class Unknown extends Exception {
        private static final long serialVersionUID = 1;

        Unknown(String message) {
            super(message);
        }
    }

    /**
     * @param path {@code workers.livenessProbe}, with {@code spec} or {@code crew.spec} before it if one likes, and
     *     with {@code [0]} or {@code []} after a list; empty: the document
     */
    public static FieldHelp of(String path) throws Unknown {
        FieldHelp here = document();
        for (String name : steps(path)) {
            here = here.within(name);
        }
        return here;
    }

    private static List<String> steps(String path) {
        String plain = path.replaceAll("\\[\\d*]", "").strip();
        List<String> steps = plain.isEmpty() ? List.of() : List.of(plain.split("\\.", -1));
        if (!steps.isEmpty() && steps.getFirst().equalsIgnoreCase("crew")) {
            steps = steps.subList(1, steps.size());
        }
        boolean fromTheTop = steps.isEmpty() || Document.TYPE.knows(steps.getFirst());
        return fromTheTop ? steps : prepend("spec", steps);
    }

    private static List<String> prepend(String first, List<String> rest) {
        return Stream.concat(Stream.of(first), rest.stream()).toList();
    }

    private static FieldHelp document() {
        return new FieldHelp(
                "",
                "Crew",
                "Crew",
                "what is to run: a document of YAML or JSON",
                true,
                "",
                "",
                "",
                true,
                fields("", Document.TYPE));
    }

    private FieldHelp within(String name) throws Unknown {
        for (FieldHelp field : fields) {
            if (field.name().equals(name)) {
                return field;
            }
        }
        if (fields.isEmpty()) {
            throw new Unknown(path + " has no fields: it is <" + type + ">");
        }
        throw new Unknown("no field " + join(path, name) + meant(name));
    }

    /** Those of a worker are looked for in the spec, too: they are what most people ask for. */
    private String meant(String name) {
        Map<String, String> known = new LinkedHashMap<>();
        fields.forEach(field -> known.put(field.name(), field.path()));
        for (FieldHelp field : fields) {
            if (field.path().equals("spec.workers")) {
                field.fields().forEach(inner -> known.putIfAbsent(inner.name(), inner.path()));
            }
        }
        return Nearest.to(name, known.keySet())
                .map(meant -> "; did you mean " + known.get(meant) + "?")
                .orElseGet(() -> "; " + (path.isEmpty() ? "the document" : path) + " has "
                        + String.join(", ", fields.stream().map(FieldHelp::name).toList()));
    }

    private static List<FieldHelp> fields(String path, ObjectType<?> type) {
        return type.fields().stream().map(field -> field(path, type, field)).toList();
    }

    private static FieldHelp field(String parent, ObjectType<?> owner, Field<?> field) {
        String path = join(parent, field.name());
        @Nullable ObjectType<?> object = field.type().object();
        return new FieldHelp(
                path,
                field.name(),
                field.type().word(),
                field.meaning(),
                field.need() == Field.Need.REQUIRED || isOnlyChoice(owner, field),
                field.fallback(),
                field.kubernetes(),
                onChange(path),
                !NotYet.concerns(owner.name() + "." + field.name()),
                object == null ? List.of() : fields(path, object));
    }

    private static boolean isOnlyChoice(ObjectType<?> owner, Field<?> field) {
        return owner.choices().size() == 1 && owner.choices().getFirst() == field;
    }

    /** Of the reload table, for people. */
    private static String onChange(String path) {
        for (String workers : WORKERS) {
            if (path.startsWith(workers)) {
                return Plan.onChange(path.substring(workers.length()));
            }
        }
        if (path.equals("metadata.name")) {
            return "every worker restarts";
        }
        boolean whole = path.equals("spec.workers") || path.equals("spec.defaults") || !path.startsWith("spec.");
        return whole ? "" : "in place: every pid stays";
    }

    private static String join(String parent, String name) {
        return parent.isEmpty() ? name : parent + "." + name;
    }
}
