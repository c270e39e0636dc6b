package dev.coxswain.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coxswain.control.Response;
import java.util.Optional;

/** A command that can't do what it was asked to: its exit code, and what is said about it on stderr. */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitCode;
    /** What couldn't be done, where it isn't all of what the command was to do. */
    private final transient Optional<String> task;
    /** The whole message, and not the cause alone. */
    private final boolean whole;

    /** @param cause why the command's task can't be done */
    Failure(int exitCode, String cause) {
        this(exitCode, cause, Optional.empty(), false);
    }

    private Failure(int exitCode, String message, Optional<String> task, boolean whole) {
        super(message, null, false, false);
        this.exitCode = exitCode;
        this.task = task;
        this.whole = whole;
    }

    /** At one of several things that were to be done. */
    Failure at(String part) {
        return new Failure(exitCode, String.valueOf(getMessage()), Optional.of(part), whole);
    }

    int exitCode() {
        return exitCode;
    }

    /** @param command's task, {@code restart web} */
    String words(String command) {
        return whole ? String.valueOf(getMessage()) : "cannot " + task.orElse(command) + ": " + getMessage();
    }

    /** The command line is not one of ours: nothing was tried. */
    static Failure usage(String message) {
        return new Failure(ExitCode.USAGE, message, Optional.empty(), true);
    }

    /** @param errors of a document, one a line, in the form of {@code check} */
    static Failure invalid(String errors) {
        return new Failure(ExitCode.INVALID_DOCUMENT, errors, Optional.empty(), true);
    }

    boolean document() {
        return whole && exitCode == ExitCode.INVALID_DOCUMENT;
    }

    /** An answer that is a problem document. */
    static Failure of(Response response) {
        return switch (response.status()) {
            case 400 -> new Failure(ExitCode.USAGE, response.problem());
            case 404 -> new Failure(ExitCode.NO_SUCH_TARGET, response.problem());
            case 422 -> invalid(errors(response));
            case 504 -> new Failure(ExitCode.TIMED_OUT, "timed out: " + response.problem());
            default -> new Failure(ExitCode.FAILED, response.problem());
        };
    }

    /** In the form of {@code check}: {@code FILE:LINE:COLUMN: PATH: MESSAGE}. */
    private static String errors(Response response) {
        StringBuilder lines = new StringBuilder();
        for (JsonNode error : response.json().path("errors")) {
            String path = error.path("path").asText();
            lines.append(lines.isEmpty() ? "" : "\n")
                    .append(error.path("file").asText())
                    .append(':')
                    .append(error.path("line").asInt())
                    .append(':')
                    .append(error.path("column").asInt())
                    .append(": ")
                    .append(path.isEmpty() ? "" : path + ": ")
                    .append(error.path("message").asText());
        }
        return lines.isEmpty() ? response.problem() : lines.toString();
    }
}
