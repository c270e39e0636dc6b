package dev.coxswain.crew;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coxswain.crew.type.At;
import dev.coxswain.crew.type.Field;
import dev.coxswain.crew.type.ObjectType;
import dev.coxswain.crew.type.SchemaWriter;
import dev.coxswain.crew.type.Type;
import dev.coxswain.crew.type.Words;
import dev.coxswain.crew.yaml.Yaml;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One document: its head checked, its {@code spec} still as written, since the documents of a source are put together
 * first.
 *
 * @param root the whole document
 */
record Document(Yaml root) {

    static final String API_VERSION = "coxswain.dev/v1alpha1";

    private static final Field<String> API_VERSION_FIELD = Field.required(
            "apiVersion", Words.of(API_VERSION, API_VERSION).type(), "the form of the document: " + API_VERSION);
    private static final Field<String> KIND =
            Field.required("kind", Words.of("Crew", "Crew").type(), "what it describes: Crew");
    private static final Field<String> METADATA =
            Field.required("metadata", SpecFields.METADATA, "the crew's name: {name: shop}");

    static final ObjectType<Crew> SPEC = ObjectType.of("Spec", SpecFields.FIELDS, SpecFields::crew);

    private static final Field<Yaml.Mapping> SPEC_FIELD =
            Field.required("spec", new Unread(SPEC), "what to run: {workers: []}");

    static final ObjectType<Document> TYPE =
            ObjectType.of("Document", List.of(API_VERSION_FIELD, KIND, METADATA, SPEC_FIELD), _ -> null);

    /** Checks all but the spec. */
    void checkHead(Problems problems) {
        Yaml checked = root;
        if (root instanceof Yaml.Mapping mapping) {
            // Fields that begin with x- are free: a home for anchors.
            List<Yaml.Entry> entries = mapping.entries().stream()
                    .filter(entry -> !entry.key().startsWith("x-"))
                    .toList();
            checked = Yaml.mapping(mapping.place(), entries);
        }
        Document unused = TYPE.read(checked, At.root(problems));
    }

    Optional<Yaml.Mapping> spec() {
        return root instanceof Yaml.Mapping mapping && mapping.get("spec") instanceof Yaml.Mapping spec
                ? Optional.of(spec)
                : Optional.empty();
    }

    /** The crew's name as written. */
    Optional<Yaml.Scalar> name() {
        return root instanceof Yaml.Mapping mapping
                        && mapping.get("metadata") instanceof Yaml.Mapping metadata
                        && metadata.get("name") instanceof Yaml.Scalar name
                ? Optional.of(name)
                : Optional.empty();
    }

    /** An object that is read later. */
    private record Unread(ObjectType<?> type) implements Type<Yaml.Mapping> {
        @Override
        public Yaml.@Nullable Mapping read(Yaml value, At at) {
            if (value instanceof Yaml.Mapping mapping) {
                return mapping;
            }
            at.wrong(value, "must be a mapping such as {workers: []} " + Type.was(value));
            return null;
        }

        @Override
        public String word() {
            return type.word();
        }

        @Override
        public ObjectType<?> object() {
            return type;
        }

        @Override
        public ObjectNode schema(SchemaWriter schemas) {
            return type.schema(schemas);
        }
    }
}
