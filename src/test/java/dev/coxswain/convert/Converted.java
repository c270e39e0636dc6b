package dev.coxswain.convert;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.Checked;
import dev.coxswain.crew.Crew;
import dev.coxswain.crew.CrewReader;
import dev.coxswain.crew.SourceText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Converts a text in a test; what comes out is always checked. */
final class Converted {

    final String document;
    final List<String> remarks;
    final String unreadable;

    private Converted(String document, List<String> remarks, String unreadable) {
        this.document = document;
        this.remarks = remarks;
        this.unreadable = unreadable;
    }

    /** A file called {@code in}; the crew is called so, too, where the input has no name for it. */
    static Converted of(Format format, String text) {
        return of(format, List.of(new SourceText("in", text)));
    }

    static Converted of(Format format, List<SourceText> texts) {
        try {
            Conversion done = Conversion.of(format, "in", texts);
            Converted converted = new Converted(
                    done.document(),
                    done.remarks().stream().map(Remark::toString).toList(),
                    "");
            converted.assertAccepted();
            return converted;
        } catch (Unreadable unreadable) {
            assertThat(unreadable.words())
                    .matches("(?s).+:[1-9][0-9]*:[1-9][0-9]*: .+")
                    .doesNotContain("\n");
            return new Converted("", List.of(), unreadable.words());
        }
    }

    /** A file of src/test/resources/convert. */
    static String resource(String name) {
        try (InputStream in = requireNonNull(Converted.class.getResourceAsStream("/convert/" + name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private void assertAccepted() {
        if (CrewReader.read(List.of(new SourceText("crew", document))) instanceof Checked.Invalid(var problems)) {
            assertThat(problems).as(document).isEmpty();
        }
    }

    Crew crew() {
        Checked checked = CrewReader.read(List.of(new SourceText("crew", document)));
        assertThat(checked).as(document + unreadable).isInstanceOf(Checked.Valid.class);
        return ((Checked.Valid) checked).crew();
    }

    /** From {@code workers:} on, without its indentation. */
    String workers() {
        assertThat(unreadable).isEmpty();
        return document.substring(document.indexOf("  workers:")).replaceAll("(?m)^  ", "");
    }
}
