package dev.coxswain.crew;

import dev.coxswain.crew.type.EitherType;
import dev.coxswain.crew.type.Field;
import dev.coxswain.crew.type.ListType;
import dev.coxswain.crew.type.MapType;
import dev.coxswain.crew.type.Numbers;
import dev.coxswain.crew.type.ObjectType;
import dev.coxswain.crew.type.Octal;
import dev.coxswain.crew.type.Quantities;
import dev.coxswain.crew.type.ScalarType;
import dev.coxswain.crew.type.Type;
import dev.coxswain.crew.type.Words;
import dev.coxswain.crew.type.Wrong;
import dev.coxswain.crew.yaml.Yaml;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code rlimits}, {@code securityContext}, {@code ioPriority} and the numbers beside them. */
final class ProcessFields {

    static final ScalarType<Integer> UMASK = Octal.upTo(0777);
    static final ScalarType<Integer> NICE = Numbers.whole(-20, 19);
    static final ScalarType<Integer> OOM_SCORE_ADJ = Numbers.whole(-1000, 1000);

    /** prlimit(1)'s names. */
    private static final List<String> RLIMITS = List.of(
            "as",
            "core",
            "cpu",
            "data",
            "fsize",
            "locks",
            "memlock",
            "msgqueue",
            "nice",
            "nofile",
            "nproc",
            "rss",
            "rtprio",
            "rttime",
            "sigpending",
            "stack");

    static final String RLIMIT_NAMES = String.join(", ", RLIMITS);

    private static final ScalarType<Long> RLIMIT_VALUE = new ScalarType<>(
            "number, quantity or unlimited",
            "a number, a quantity such as 64Ki, or unlimited",
            scalar -> scalar.text().equals("unlimited")
                    ? (Long) Rlimit.UNLIMITED
                    : Quantities.COUNT.parser().parse(scalar),
            schema -> {
                Quantities.COUNT.describe().accept(schema);
                schema.withArray("anyOf").addObject().put("const", "unlimited");
            });

    private static final Field<Long> SOFT = Field.required("soft", RLIMIT_VALUE, "the limit that is in force");
    private static final Field<Long> HARD = Field.required("hard", RLIMIT_VALUE, "what the process may raise it to");
    private static final ObjectType<Rlimit> SOFT_AND_HARD = ObjectType.<Rlimit>of(
                    "Rlimit", List.of(SOFT, HARD), v -> new Rlimit(v.get(SOFT), v.get(HARD)))
            .rule(v -> v.find(SOFT)
                    .ifPresent(soft -> v.find(HARD).ifPresent(hard -> {
                        if (hard != Rlimit.UNLIMITED && (soft == Rlimit.UNLIMITED || soft > hard)) {
                            v.wrong(SOFT, "is more than hard");
                        }
                    })));
    private static final ScalarType<Rlimit> BOTH = new ScalarType<>(
            RLIMIT_VALUE.word(),
            RLIMIT_VALUE.must() + ", or {soft, hard}",
            scalar -> {
                long both = RLIMIT_VALUE.parser().parse(scalar);
                return new Rlimit(both, both);
            },
            RLIMIT_VALUE.describe());

    static final Type<Map<String, Rlimit>> RLIMIT_MAP =
            new MapType<>(rlimitNames(), new EitherType<Rlimit>(BOTH, SOFT_AND_HARD));

    private static final ScalarType<String> USER =
            new ScalarType<>("number or name", "a number or a name", ProcessFields::user, schema -> {
                var anyOf = schema.putArray("anyOf");
                anyOf.addObject().put("type", "integer").put("minimum", 0);
                anyOf.addObject().put("type", "string").put("pattern", "^[^\\u0000:\\s]+$");
            });

    private static final Field<String> RUN_AS_USER = Field.optional(
                    "runAsUser", USER, "the user, a number or a name; its primary group too unless runAsGroup is given")
            .as("SecurityContext.runAsUser");
    private static final Field<String> RUN_AS_GROUP =
            Field.optional("runAsGroup", USER, "the group, a number or a name").as("SecurityContext.runAsGroup");
    private static final Field<List<String>> SUPPLEMENTAL_GROUPS = Field.list(
                    "supplementalGroups", ListType.of(USER), "the supplementary groups, no other ones")
            .as("PodSecurityContext.supplementalGroups");
    static final ObjectType<SecurityContext> SECURITY_CONTEXT = ObjectType.of(
            "SecurityContext",
            List.of(RUN_AS_USER, RUN_AS_GROUP, SUPPLEMENTAL_GROUPS),
            v -> new SecurityContext(v.find(RUN_AS_USER), v.find(RUN_AS_GROUP), v.get(SUPPLEMENTAL_GROUPS)));

    private static final Field<IoPriority.Class> IO_CLASS =
            Field.required("class", Words.of(IoPriority.Class.values()).type(), "RealTime, BestEffort or Idle");
    private static final Field<Integer> IO_LEVEL =
            Field.of("level", Numbers.whole(0, 7), "4", "within the class, 0 (first) to 7");
    static final ObjectType<IoPriority> IO_PRIORITY = ObjectType.of(
            "IoPriority", List.of(IO_CLASS, IO_LEVEL), v -> new IoPriority(v.get(IO_CLASS), v.get(IO_LEVEL)));

    private ProcessFields() {}

    private static ScalarType<String> rlimitNames() {
        Map<String, String> names = new LinkedHashMap<>();
        RLIMITS.forEach(name -> names.put(name, name));
        return new Words<>(names, Map.of()).named("limit", "one of " + RLIMIT_NAMES);
    }

    private static String user(Yaml.Scalar scalar) throws Wrong {
        String text = scalar.text();
        boolean number = scalar.kind() == Yaml.Kind.INT && Numbers.isWhole(text) && !text.startsWith("-");
        boolean name = scalar.kind() == Yaml.Kind.STRING && !text.isEmpty();
        for (int i = 0; name && i < text.length(); i++) {
            char c = text.charAt(i);
            name = c != ':' && c != '\0' && !Character.isWhitespace(c);
        }
        if (!number && !name) {
            throw new Wrong("must be a number or a name " + Type.was(scalar));
        }
        return text;
    }
}
