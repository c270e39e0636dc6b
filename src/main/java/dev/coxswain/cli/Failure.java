package dev.coxswain.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coxswain.control.Response;

/** A command that can't do what it was asked to: its exit code, and what is said about it on stderr. */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitCode;

    /** @param message one sentence, or an error a line */
    Failure(int exitCode, String message) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }

    String words() {
        return String.valueOf(getMessage());
    }

    static Failure usage(String message) {
        return new Failure(ExitCode.USAGE, message);
    }

    /** An answer that is a problem document. */
    static Failure of(Response response) {
        return switch (response.status()) {
            case 400 -> new Failure(ExitCode.USAGE, response.problem());
            case 404 -> new Failure(ExitCode.NO_SUCH_TARGET, response.problem());
            case 422 -> new Failure(ExitCode.INVALID_DOCUMENT, errors(response));
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
