package dev.coxswain.control;

import dev.coxswain.crew.Problem;
import java.util.List;

/** A request that gets a problem document (RFC 9457) for an answer. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final transient List<Problem> problems;

    Refusal(int status, String detail) {
        this(status, detail, List.of());
    }

    private Refusal(int status, String detail, List<Problem> problems) {
        super(detail, null, false, false);
        this.status = status;
        this.problems = problems;
    }

    static Refusal badRequest(String detail) {
        return new Refusal(400, detail);
    }

    static Refusal forbidden(String detail) {
        return new Refusal(403, detail);
    }

    static Refusal unknown(String detail) {
        return new Refusal(404, detail);
    }

    static Refusal conflict(String detail) {
        return new Refusal(409, detail);
    }

    static Refusal invalid(List<Problem> problems) {
        String rest = problems.size() == 1 ? "" : " (and " + (problems.size() - 1) + " more)";
        return new Refusal(422, problems.getFirst() + rest, problems);
    }

    int status() {
        return status;
    }

    List<Problem> problems() {
        return problems;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
