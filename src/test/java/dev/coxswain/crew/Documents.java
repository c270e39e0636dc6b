package dev.coxswain.crew;

import dev.coxswain.crew.type.Wrong;
import java.util.ArrayList;
import java.util.List;

/** Short ways to write documents, and to read what is said of them. */
final class Documents {

    /** Four lines; what follows begins at line 5. */
    static final String HEAD = """
            apiVersion: coxswain.dev/v1alpha1
            kind: Crew
            metadata: {name: shop}
            spec:
            """;

    private Documents() {}

    /** A crew with one worker; {@code fields} begin at line 8, column 7 of the document. */
    static String worker(String fields) {
        return HEAD + "  workers:\n    - name: web\n      command: [run]\n" + fields.indent(6);
    }

    static Checked read(String... documents) {
        List<SourceText> texts = new ArrayList<>();
        for (int i = 0; i < documents.length; i++) {
            texts.add(new SourceText(i == 0 ? "crew.yaml" : "crew-" + i + ".yaml", documents[i]));
        }
        return CrewReader.read(texts);
    }

    /** What is wrong, a line each. */
    static List<String> problems(String... documents) {
        return switch (read(documents)) {
            case Checked.Valid _ -> List.of();
            case Checked.Invalid(List<Problem> problems) ->
                problems.stream().map(Problem::toString).toList();
        };
    }

    static Crew crew(String... documents) {
        return switch (read(documents)) {
            case Checked.Valid(Crew crew) -> crew;
            case Checked.Invalid(List<Problem> problems) -> throw new AssertionError(problems.toString());
        };
    }

    static CronLine cron(String line) {
        try {
            return CronLine.parse(line);
        } catch (Wrong wrong) {
            throw new AssertionError(line, wrong);
        }
    }

    /** Whether nothing is wrong but, at most, that something isn't available yet. */
    static boolean isRight(String document) {
        return problems(document).stream().allMatch(problem -> problem.endsWith(NotYet.MESSAGE));
    }
}
