package dev.coxswain.convert;

import dev.coxswain.crew.SourceText;
import dev.coxswain.crew.yaml.Place;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One unit of systemd, by the syntax of systemd.syntax(7): sections, {@code Key=Value}, a backslash at the end of a line
 * that goes on, comments on lines of their own. An empty value forgets those before it.
 */
final class UnitFile {

    static final List<String> KINDS = List.of(
            "service", "socket", "timer", "target", "path", "mount", "automount", "swap", "slice", "scope", "device");

    /** What {@code systemctl cat} writes above each file. */
    private static final Pattern CAT = Pattern.compile("# (/\\S+/)([^/\\s]+?\\.([a-z]+)(\\.d/[^/\\s]+\\.conf)?)\\s*");

    record Entry(String section, String key, String value, Place at) {}

    private final String name;
    private final Place at;
    private final List<Entry> entries = new ArrayList<>();
    private final Set<String> taken = new HashSet<>();

    private UnitFile(String name, Place at) {
        this.name = name;
        this.at = at;
    }

    /** With its kind: {@code web.service}. */
    String name() {
        return name;
    }

    String kind() {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** Without its kind. */
    String stem() {
        return name.substring(0, name.lastIndexOf('.'));
    }

    Place at() {
        return at;
    }

    /** Every value of an option, in order; it counts as read then. */
    List<Entry> all(String section, String key) {
        taken.add(section + "." + key);
        List<Entry> all = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.section().equals(section) && entry.key().equals(key)) {
                if (entry.value().isEmpty()) {
                    all.clear();
                } else {
                    all.add(entry);
                }
            }
        }
        return all;
    }

    /** The last value of an option. */
    Optional<Entry> last(String section, String key) {
        List<Entry> all = all(section, key);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
    }

    boolean has(String section) {
        return entries.stream().anyMatch(entry -> entry.section().equals(section));
    }

    /** What nobody read. */
    List<Entry> rest() {
        return entries.stream()
                .filter(entry -> !taken.contains(entry.section() + "." + entry.key()))
                .toList();
    }

    /** The units in a text: one, or several as {@code systemctl cat} writes them. */
    static List<UnitFile> read(SourceText text, Draft draft) throws Unreadable {
        return new Reading(text, draft).read();
    }

    private static final class Reading {

        private final SourceText text;
        private final Draft draft;
        private final List<UnitFile> units = new ArrayList<>();
        private UnitFile unit;
        private String section = "";

        Reading(SourceText text, Draft draft) {
            this.text = text;
            this.draft = draft;
            String file = text.file().substring(text.file().lastIndexOf('/') + 1);
            this.unit = new UnitFile(file, new Place(text.file(), 1, 1));
        }

        List<UnitFile> read() throws Unreadable {
            StringBuilder logical = new StringBuilder();
            Place begin = unit.at;
            int number = 0;
            boolean more = false;
            for (String line : text.text().lines().toList()) {
                number++;
                String stripped = line.strip();
                boolean comment = stripped.startsWith("#") || stripped.startsWith(";");
                if (comment && !more) {
                    header(stripped, new Place(text.file(), number, 1));
                }
                if (comment || stripped.isEmpty() && !more) {
                    continue;
                }
                if (!more) {
                    begin = new Place(
                            text.file(),
                            number,
                            line.length() - line.stripLeading().length() + 1);
                }
                more = line.endsWith("\\");
                logical.append(more ? line.substring(0, line.length() - 1) + " " : line);
                if (!more) {
                    take(logical.toString().strip(), begin);
                    logical.setLength(0);
                }
            }
            if (!logical.isEmpty()) {
                take(logical.toString().strip(), begin);
            }
            if (!unit.entries.isEmpty() || units.isEmpty()) {
                units.add(unit);
            }
            return units.stream().map(Reading::withKind).toList();
        }

        /** A file that isn't called like a unit is one by what is in it. */
        private static UnitFile withKind(UnitFile unit) {
            if (KINDS.contains(unit.kind())) {
                return unit;
            }
            String kind = unit.has("Socket") ? "socket" : unit.has("Timer") ? "timer" : "service";
            int dot = unit.name.lastIndexOf('.');
            UnitFile named = new UnitFile((dot > 0 ? unit.name.substring(0, dot) : unit.name) + "." + kind, unit.at);
            named.entries.addAll(unit.entries);
            return named;
        }

        private void header(String comment, Place at) {
            Matcher cat = CAT.matcher(comment);
            if (!cat.matches() || !KINDS.contains(cat.group(3))) {
                return;
            }
            String called = cat.group(2);
            int drop = called.indexOf(".d/");
            if (drop >= 0) {
                // A drop-in is the rest of the unit that it is for.
                section = "";
                return;
            }
            if (!unit.entries.isEmpty()) {
                units.add(unit);
            }
            unit = new UnitFile(called, at);
            section = "";
        }

        private void take(String line, Place at) throws Unreadable {
            if (line.isEmpty()) {
                return;
            }
            if (line.startsWith("[")) {
                if (!line.endsWith("]") || line.length() < 3) {
                    throw new Unreadable(at, "a section's head is [NAME]");
                }
                section = line.substring(1, line.length() - 1);
                return;
            }
            int equals = line.indexOf('=');
            if (equals <= 0) {
                draft.remark(at, unit.name, "this line is left out, as systemd does: there is no = in it");
                return;
            }
            if (section.isEmpty()) {
                draft.remark(at, unit.name, "this line is left out, as systemd does: it is in no [Section]");
                return;
            }
            unit.entries.add(new Entry(
                    section,
                    line.substring(0, equals).strip(),
                    line.substring(equals + 1).strip(),
                    at));
        }
    }
}
