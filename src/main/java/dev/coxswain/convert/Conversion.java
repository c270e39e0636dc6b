package dev.coxswain.convert;

import dev.coxswain.crew.Checked;
import dev.coxswain.crew.CrewReader;
import dev.coxswain.crew.Problem;
import dev.coxswain.crew.SourceText;
import dev.coxswain.crew.yaml.Place;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * From a peer's files to a document that {@code check} accepts.
 *
 * @param document the Crew as YAML
 * @param remarks in the order of the input
 */
public record Conversion(String document, List<Remark> remarks) {

    private static final Pattern WORKER = Pattern.compile("spec\\.workers\\[(\\d+)]\\.?(.*)");

    /**
     * @param name of the crew where the input has none; any text
     * @param texts in UTF-8, each within the limit of a document
     * @throws Unreadable with the place in the input
     */
    public static Conversion of(Format format, String name, List<SourceText> texts) throws Unreadable {
        for (SourceText text : texts) {
            refuseNul(text);
        }
        Draft draft = new Draft(name);
        format.read(texts, draft);
        String document = CrewText.of(draft.document());
        check(document, draft, texts.isEmpty() ? "" : texts.getFirst().file());
        return new Conversion(document, draft.remarks());
    }

    /** No text of a document, a command or a variable can hold one. */
    private static void refuseNul(SourceText text) throws Unreadable {
        int nul = text.text().indexOf('\0');
        if (nul >= 0) {
            throw new Unreadable(place(text, nul), "a NUL character; this is no text file");
        }
    }

    /** The place of a character; an offset in chars. */
    static Place place(SourceText text, int offset) {
        int line = 1;
        int begin = 0;
        for (int i = 0; i < offset; i++) {
            if (text.text().charAt(i) == '\n') {
                line++;
                begin = i + 1;
            }
        }
        return new Place(text.file(), line, text.text().codePointCount(begin, offset) + 1);
    }

    /** What can't be said in a Crew for its bounds alone is found here, and told of the worker in the input. */
    private static void check(String document, Draft draft, String file) throws Unreadable {
        if (!(CrewReader.read(List.of(new SourceText("crew", document))) instanceof Checked.Invalid(var problems))) {
            return;
        }
        for (Problem problem : problems) {
            Matcher path = WORKER.matcher(problem.path());
            if (path.matches()) {
                DraftWorker worker = draft.workers().get(Integer.parseInt(path.group(1)));
                throw new Unreadable(
                        worker.at(),
                        worker.subject() + ": cannot be a worker: " + path.group(2) + " " + problem.message());
            }
            throw new Unreadable(
                    new Place(file, 1, 1), "cannot be a crew: " + problem.path() + " " + problem.message());
        }
    }
}
