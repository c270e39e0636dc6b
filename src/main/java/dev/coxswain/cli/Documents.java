package dev.coxswain.cli;

import dev.coxswain.crew.Checked;
import dev.coxswain.crew.CrewReader;
import dev.coxswain.crew.Problem;
import dev.coxswain.crew.SourceText;
import dev.coxswain.source.Source;
import dev.coxswain.source.Sources;
import dev.coxswain.source.UnsupportedSource;
import java.util.List;
import java.util.stream.Collectors;

/** A SOURCE of the command line, read here and not by the supervisor. */
final class Documents {

    private Documents() {}

    /** @throws Failure 78, with every error, where it can't be read or is invalid; usage, where it can't be a source */
    static List<SourceText> valid(String spec) throws InterruptedException {
        List<SourceText> texts = read(spec);
        if (CrewReader.read(texts) instanceof Checked.Invalid(List<Problem> problems)) {
            throw invalid(problems);
        }
        return texts;
    }

    static Failure invalid(List<Problem> problems) {
        return Failure.invalid(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    }

    static List<SourceText> read(String spec) throws InterruptedException {
        try (Source source = Sources.of(spec)) {
            Source.Reading reading = source.readNow();
            if (reading instanceof Source.Reading.None none) {
                throw new Failure(ExitCode.INVALID_DOCUMENT, none.message());
            }
            if (reading instanceof Source.Reading.Refused(Problem problem)) {
                throw invalid(List.of(problem));
            }
            return ((Source.Reading.Texts) reading).texts();
        } catch (UnsupportedSource unsupported) {
            throw Failure.usage(String.valueOf(unsupported.getMessage()));
        }
    }
}
