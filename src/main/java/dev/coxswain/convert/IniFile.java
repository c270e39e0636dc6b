package dev.coxswain.convert;

import dev.coxswain.crew.SourceText;
import dev.coxswain.crew.yaml.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What Python's configparser makes of a file, as supervisord calls it: {@code key = value} or {@code key: value},
 * values that go on in indented lines, comments that begin a line or follow white space with {@code ;} or {@code #},
 * sections that may come in parts; the last value of a key counts.
 */
final class IniFile {

    record Entry(String key, String value, Place at) {}

    /** One section; who asks for a key takes it, so that what is left was not understood. */
    static final class Section {
        private final String name;
        private final Place at;
        private final Map<String, Entry> entries = new LinkedHashMap<>();
        private final Set<String> taken = new TreeSet<>();

        Section(String name, Place at) {
            this.name = name;
            this.at = at;
        }

        String name() {
            return name;
        }

        Place at() {
            return at;
        }

        Optional<Entry> take(String key) {
            taken.add(key);
            return Optional.ofNullable(entries.get(key));
        }

        /** Those that nobody took. */
        List<Entry> rest() {
            return entries.values().stream()
                    .filter(entry -> !taken.contains(entry.key()))
                    .toList();
        }
    }

    private final Map<String, Section> sections = new LinkedHashMap<>();

    private IniFile() {}

    /** Several files are one, as included ones are. */
    static IniFile read(List<SourceText> texts) throws Unreadable {
        IniFile file = new IniFile();
        for (SourceText text : texts) {
            file.read(text);
        }
        Section defaults = file.sections.remove("DEFAULT");
        if (defaults != null) {
            for (Section section : file.sections.values()) {
                defaults.entries.forEach(section.entries::putIfAbsent);
            }
        }
        return file;
    }

    List<Section> sections() {
        return new ArrayList<>(sections.values());
    }

    Optional<Section> section(String name) {
        return Optional.ofNullable(sections.get(name));
    }

    private void read(SourceText text) throws Unreadable {
        Section section = null;
        Entry last = null;
        int lastIndent = 0;
        int number = 0;
        for (String line : lines(text.text())) {
            number++;
            int indent = indent(line);
            String content = withoutComment(line).strip();
            Place at = new Place(text.file(), number, line.codePointCount(0, indent) + 1);
            if (content.isEmpty()) {
                // A line that is empty without its comment ends nothing; one that was always empty is part of a value.
                if (last != null && section != null && line.isBlank()) {
                    last = more(section, last, "");
                }
                continue;
            }
            if (last != null && section != null && indent > lastIndent) {
                last = more(section, last, content);
            } else if (content.startsWith("[") && content.indexOf(']') > 1) {
                String name = content.substring(1, content.lastIndexOf(']'));
                section = sections.computeIfAbsent(name, _ -> new Section(name, at));
                last = null;
            } else if (section == null) {
                throw new Unreadable(at, "a [section] has to come first");
            } else {
                last = entry(content, at);
                lastIndent = indent;
                section.entries.put(last.key(), last);
            }
        }
        sections.values().forEach(IniFile::strip);
    }

    private static List<String> lines(String text) {
        String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
        return plain.lines().toList();
    }

    private static Entry more(Section section, Entry last, String content) {
        Entry longer = new Entry(last.key(), last.value() + "\n" + content, last.at());
        section.entries.put(last.key(), longer);
        return longer;
    }

    private static void strip(Section section) {
        section.entries.replaceAll((key, entry) -> new Entry(key, entry.value().strip(), entry.at()));
    }

    private static Entry entry(String content, Place at) throws Unreadable {
        int equals = content.indexOf('=');
        int colon = content.indexOf(':');
        int delimiter = equals < 0 ? colon : colon < 0 ? equals : Math.min(equals, colon);
        if (delimiter <= 0) {
            throw new Unreadable(at, "must be [section], key = value, or a comment");
        }
        String key = content.substring(0, delimiter).strip().toLowerCase(Locale.ROOT);
        return new Entry(key, content.substring(delimiter + 1).strip(), at);
    }

    private static int indent(String line) {
        int indent = 0;
        while (indent < line.length() && Character.isWhitespace(line.charAt(indent))) {
            indent++;
        }
        return indent;
    }

    private static String withoutComment(String line) {
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if ((c == ';' || c == '#') && (i == 0 || Character.isWhitespace(line.charAt(i - 1)))) {
                return line.substring(0, i);
            }
        }
        return line;
    }
}
