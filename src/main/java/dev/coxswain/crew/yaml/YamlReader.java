package dev.coxswain.crew.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Reads a text into the documents in it. Linear in the text's length, whatever is in it. */
public final class YamlReader {

    /** Hears what is wrong; called in no particular order. */
    public interface Listener {
        void wrong(Place place, String path, String message);
    }

    /**
     * @param documents those that are not empty, up to the first error of syntax
     * @param complete false if there was such an error, or the text was refused
     */
    public record Result(List<Yaml> documents, boolean complete) {}

    private final YamlLimits limits;
    private final Listener listener;

    public YamlReader(YamlLimits limits, Listener listener) {
        this.limits = limits;
        this.listener = listener;
    }

    public Result read(String file, String written) {
        if (longerThan(limits.bytes(), written)) {
            listener.wrong(
                    new Place(file, 1, 1),
                    "",
                    "larger than " + limits.bytes() / 1024 + " KiB; split it into several files");
            return new Result(List.of(), false);
        }
        String text = written.startsWith("\uFEFF") ? written.substring(1) : written;
        int half = halfCharacter(text);
        if (half >= 0) {
            int before = text.codePointCount(0, half);
            listener.wrong(place(file, text, before), "", "not valid YAML: half a character (a lone surrogate)");
            return new Result(List.of(), false);
        }
        List<Yaml> documents = new ArrayList<>();
        Composer.Counts counts = new Composer.Counts();
        try {
            LoadSettings settings = settings(text);
            ParserImpl events = new ParserImpl(settings, new StreamReader(settings, text));
            events.next();
            while (events.peekEvent().getEventId() == Event.ID.DocumentStart) {
                Yaml document = new Composer(file, events, limits, listener, counts).document();
                if (!document.isNothing()) {
                    documents.add(document);
                }
            }
            return new Result(documents, true);
        } catch (Composer.Refused refused) {
            listener.wrong(refused.place, refused.path, refused.reason);
            // What was read so far may be part of the bomb.
            return new Result(List.of(), false);
        } catch (MarkedYamlEngineException e) {
            listener.wrong(place(file, e), "", "not valid YAML: " + problem(e));
        } catch (ReaderException e) {
            listener.wrong(
                    place(file, text, e.getPosition()),
                    "",
                    "not valid YAML: the character U+" + hex(e.getCodePoint()) + " is not allowed");
        } catch (YamlEngineException e) {
            listener.wrong(new Place(file, 1, 1), "", "not valid YAML: " + oneLine(String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            // The parser is not ours; whatever it stumbles on, the crew that runs goes on.
            listener.wrong(new Place(file, 1, 1), "", "not valid YAML: the parser gave up: " + oneLine(e.toString()));
        }
        return new Result(documents, false);
    }

    /** The whole text in one buffer: the parser fails on a character whose halves are in two. */
    private static LoadSettings settings(String text) {
        return LoadSettings.builder()
                .setUseMarks(true)
                .setParseComments(false)
                .setBufferSize(text.length() + 1)
                .build();
    }

    /** Where a surrogate without its other half is; -1 if there's none. Such a text can't be written as UTF-8. */
    private static int halfCharacter(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }

    private static String hex(int codePoint) {
        String digits = Integer.toHexString(codePoint).toUpperCase(Locale.ROOT);
        return "0".repeat(Math.max(0, 4 - digits.length())) + digits;
    }

    private static Place place(String file, MarkedYamlEngineException e) {
        Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
        return new Place(
                file,
                mark.map(m -> m.getLine() + 1).orElse(1),
                mark.map(m -> m.getColumn() + 1).orElse(1));
    }

    private static String problem(MarkedYamlEngineException e) {
        String context = e.getContext() == null ? "" : " (" + oneLine(e.getContext()) + ")";
        return oneLine(e.getProblem()) + context;
    }

    private static String oneLine(String text) {
        return text.strip().replace("\r", "").replace("\n", " ");
    }

    private static Place place(String file, String text, int codePointsBefore) {
        int line = 1;
        int column = 1;
        int at = 0;
        for (int i = 0; i < codePointsBefore && at < text.length(); i++) {
            int c = text.codePointAt(at);
            at += Character.charCount(c);
            if (c == '\n') {
                line++;
                column = 1;
            } else {
                column++;
            }
        }
        return new Place(file, line, column);
    }

    private static boolean longerThan(int bytes, String text) {
        if (text.length() > bytes) {
            return true;
        }
        if (text.length() <= bytes / 3) {
            return false;
        }
        long sum = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // A surrogate is half of a character of four bytes.
            sum += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return sum > bytes;
    }
}
