package dev.coxswain.crew;

/** One variable of a worker's environment. */
public record EnvVar(String name, Value value) {

    public sealed interface Value {
        /** A value as written; {@code $(VAR)} in it is expanded at each start. */
        record Literal(String text) implements Value {}

        /**
         * The text of a file, read at each start, one trailing newline dropped.
         *
         * @param optional whether a missing file leaves the variable out in place of a StartError
         */
        record FromFile(String path, boolean optional) implements Value {}
    }
}
