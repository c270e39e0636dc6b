package dev.coxswain.crew;

import dev.coxswain.crew.yaml.Yaml;

/**
 * The fields whose behaviour is not built yet: a document that uses one is refused, never half obeyed. A line goes when
 * its behaviour comes.
 */
final class NotYet {

    static final String MESSAGE = "not available in this version";

    /** {@code OBJECT.FIELD} as in the schema's definitions. */
    private static final String ROLLBACK = "Rollout.autoRollback";

    private NotYet() {}

    static boolean refuses(String field, Yaml value) {
        return field.equals(ROLLBACK) && !is(value, "false");
    }

    /** Whether some use of that field is refused. */
    static boolean concerns(String field) {
        return field.equals(ROLLBACK);
    }

    private static boolean is(Yaml value, String text) {
        return value instanceof Yaml.Scalar scalar && scalar.text().equalsIgnoreCase(text);
    }
}
