package dev.coxswain.control;

import dev.coxswain.crew.Problem;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** A request that gets a problem document (RFC 9457) for an answer. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final transient List<Problem> problems;
    private final transient Map<String, String> headers;

    Refusal(int status, String detail) {
        this(status, detail, List.of(), Map.of());
    }

    /** After which the connection is closed. */
    static Refusal last(int status, String detail) {
        return new Refusal(status, detail, List.of(), Map.of("connection", "close"));
    }

    private Refusal(int status, String detail, List<Problem> problems, Map<String, String> headers) {
        super(detail, null, false, false);
        this.status = status;
        this.problems = problems;
        this.headers = headers;
    }

    static Refusal badRequest(String detail) {
        return new Refusal(400, detail);
    }

    /** @param more of the challenge (RFC 6750, section 3) */
    static Refusal unauthorized(String detail, String more) {
        return new Refusal(401, detail, List.of(), Map.of("www-authenticate", "Bearer realm=\"coxswain\"" + more));
    }

    /** What may be otherwise in a second. */
    static Refusal later(int status, String detail) {
        return new Refusal(status, detail, List.of(), Map.of("retry-after", "1"));
    }

    static Refusal forbidden(String detail) {
        return new Refusal(403, detail);
    }

    static Refusal unknown(String detail) {
        return new Refusal(404, detail);
    }

    /** @param allowed the methods that the path has got, which RFC 9110 wants in a header too */
    static Refusal wrongMethod(String path, String method, Collection<String> allowed) {
        String methods = String.join(", ", allowed);
        return new Refusal(405, path + " takes " + methods + ", not " + method, List.of(), Map.of("allow", methods));
    }

    static Refusal conflict(String detail) {
        return new Refusal(409, detail);
    }

    static Refusal invalid(List<Problem> problems) {
        String rest = problems.size() == 1 ? "" : " (and " + (problems.size() - 1) + " more)";
        return new Refusal(422, problems.getFirst() + rest, problems, Map.of());
    }

    int status() {
        return status;
    }

    List<Problem> problems() {
        return problems;
    }

    Map<String, String> headers() {
        return headers;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
