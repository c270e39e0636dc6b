package dev.coxswain.crew;

import dev.coxswain.crew.type.Field;
import dev.coxswain.crew.type.ListType;
import dev.coxswain.crew.type.ObjectType;
import dev.coxswain.crew.type.Texts;
import java.util.List;

/** {@code env} and {@code envFrom}. */
final class EnvFields {

    private record FileRef(String path, boolean optional) {}

    private static final Field<String> PATH = Field.required("path", Texts.PATH, "the file, read at each start");
    private static final Field<Boolean> OPTIONAL =
            Field.of("optional", Texts.BOOL, "false", "whether the file may be missing");
    private static final ObjectType<FileRef> FILE_REF =
            ObjectType.of("FileRef", List.of(PATH, OPTIONAL), v -> new FileRef(v.get(PATH), v.get(OPTIONAL)));
    private static final Field<FileRef> REF = Field.required("fileRef", FILE_REF, "a file");

    private static final ObjectType<EnvVar.Value> VALUE_SOURCE = ObjectType.of(
            "EnvVarSource",
            List.of(REF),
            v -> new EnvVar.Value.FromFile(v.get(REF).path(), v.get(REF).optional()));

    private static final Field<String> NAME =
            Field.required("name", Texts.ENV_NAME, "the variable's name").as("EnvVar.name");
    private static final Field<String> VALUE = Field.optional(
                    "value", Texts.TEXT, "its value, $(VAR) expanded; empty if there is no valueFrom either")
            .as("EnvVar.value");
    private static final Field<EnvVar.Value> VALUE_FROM = Field.optional(
                    "valueFrom", VALUE_SOURCE, "where its value comes from; of a file one trailing newline is dropped")
            .as("EnvVar.valueFrom");

    private static final ObjectType<EnvVar> VARIABLE = ObjectType.<EnvVar>of(
                    "EnvVar",
                    List.of(NAME, VALUE, VALUE_FROM),
                    v -> new EnvVar(
                            v.get(NAME),
                            v.find(VALUE_FROM)
                                    .orElseGet(() -> new EnvVar.Value.Literal(
                                            v.find(VALUE).orElse("")))))
            .rule(v -> {
                if (v.has(VALUE) && v.has(VALUE_FROM)) {
                    v.wrong(VALUE_FROM, "can't be together with value; keep one of them");
                }
            })
            .schemaRule(schema ->
                    schema.putObject("not").putArray("required").add("value").add("valueFrom"));

    static final ListType<EnvVar> ENV = ListType.unique(VARIABLE, "name");

    private static final Field<FileRef> FROM_FILE =
            Field.required("fileRef", FILE_REF, "a dotenv file: KEY=VALUE lines, # comments, quotes, no expansion");
    private static final Field<String> PREFIX =
            Field.of("prefix", Texts.TEXT, "", "set before each name").as("EnvFromSource.prefix");

    static final ListType<EnvFrom> ENV_FROM = ListType.of(ObjectType.of(
            "EnvFromSource",
            List.of(FROM_FILE, PREFIX),
            v -> new EnvFrom(v.get(FROM_FILE).path(), v.get(FROM_FILE).optional(), v.get(PREFIX))));

    private EnvFields() {}
}
