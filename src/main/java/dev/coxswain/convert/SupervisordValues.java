package dev.coxswain.convert;

import dev.coxswain.convert.IniFile.Entry;
import dev.coxswain.convert.IniFile.Section;
import dev.coxswain.crew.Signal;
import dev.coxswain.crew.yaml.Place;
import dev.coxswain.crew.yaml.Quoted;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The values of one section: {@code %(name)s} expanded, read as supervisord's datatypes do. What only the environment
 * of supervisord would tell ({@code %(ENV_HOME)s}) is a {@linkplain Dollars#hole hole}.
 */
final class SupervisordValues {

    private static final List<String> TRUE = List.of("yes", "true", "on", "1");
    private static final List<String> FALSE = List.of("no", "false", "off", "0");
    private static final Pattern NUMBER = Pattern.compile("[-+]?\\d{1,12}");

    private final Section section;
    private final Draft draft;
    private final Map<String, String> names = new HashMap<>();

    /** @param group that the program is in; its own name where it is in none */
    SupervisordValues(Section section, Draft draft, String program, String group) {
        this.section = section;
        this.draft = draft;
        names.put("program_name", program);
        names.put("group_name", group);
        names.put("process_num", "0");
        names.put("numprocs", "1");
        names.put("host_node_name", Dollars.hole("HOSTNAME"));
        names.put("here", here(section.at().file()));
    }

    /** The same for one process of several. */
    void process(String number, long processes) {
        names.put("process_num", number);
        names.put("numprocs", Long.toString(processes));
    }

    private static String here(String file) {
        try {
            Path folder = Path.of(file.equals("stdin") ? "x" : file)
                    .toAbsolutePath()
                    .normalize()
                    .getParent();
            return folder == null ? "/" : folder.toString();
        } catch (InvalidPathException odd) {
            return "/";
        }
    }

    void remark(Entry entry, String why) {
        remark(entry.at(), entry.key(), why);
    }

    void remark(Place at, String option, String why) {
        draft.remark(at, "[" + section.name() + "] " + option, why);
    }

    Unreadable wrong(Entry entry, String why) {
        return new Unreadable(entry.at(), "[" + section.name() + "] " + entry.key() + ": " + why);
    }

    private Unreadable must(Entry entry, String what) {
        return wrong(entry, "must be " + what + " (was " + Quoted.text(entry.value()) + ")");
    }

    /** The text with its holes. */
    String expanded(Entry entry) throws Unreadable {
        if (PercentText.uses(entry.value(), "here")) {
            remark(entry, "%(here)s is written as " + names.get("here") + ", the folder of the file");
        }
        if (PercentText.uses(entry.value(), "host_node_name")) {
            remark(entry, "%(host_node_name)s is written as $(HOSTNAME): set it in coxswain's environment");
        }
        String text = PercentText.expand(entry.value(), entry.at(), name -> {
            String value = names.get(name);
            if (value != null) {
                return value;
            }
            if (name.startsWith("ENV_") && name.length() > 4 && name.indexOf('=') < 0) {
                return Dollars.hole(name.substring(4));
            }
            throw wrong(entry, "supervisord has no %(" + name + ")s");
        });
        return text;
    }

    /** A text in a field that knows no variables; empty, and remarked, where it has any. */
    Optional<String> fixed(Entry entry, String instead) throws Unreadable {
        String text = expanded(entry);
        if (Dollars.hasHoles(text)) {
            remark(
                    entry,
                    "is left out: a variable is not expanded there (" + Quoted.plain(entry.value())
                            + "); write the value into the document" + instead);
            return Optional.empty();
        }
        return Optional.of(text);
    }

    private Optional<String> fixed(Entry entry) throws Unreadable {
        return fixed(entry, "");
    }

    OptionalLong number(String key) throws Unreadable {
        Optional<Entry> entry = section.take(key);
        Optional<String> text = entry.isPresent() ? fixed(entry.get()) : Optional.empty();
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!NUMBER.matcher(text.get()).matches()) {
            throw must(entry.get(), "a whole number");
        }
        return OptionalLong.of(Long.parseLong(text.get()));
    }

    /** One that may not be negative. */
    OptionalLong count(String key) throws Unreadable {
        OptionalLong number = number(key);
        if (number.isPresent() && (number.getAsLong() < 0 || number.getAsLong() > Integer.MAX_VALUE)) {
            throw must(section.take(key).orElseThrow(), "a number from 0 to " + Integer.MAX_VALUE);
        }
        return number;
    }

    boolean bool(String key, boolean fallback) throws Unreadable {
        Optional<Entry> entry = section.take(key);
        Optional<String> text = entry.isPresent() ? fixed(entry.get()) : Optional.empty();
        return text.isEmpty() ? fallback : truth(entry.get(), text.get());
    }

    private boolean truth(Entry entry, String text) throws Unreadable {
        String word = text.toLowerCase(Locale.ROOT);
        if (!TRUE.contains(word) && !FALSE.contains(word)) {
            throw must(entry, "true or false");
        }
        return TRUE.contains(word);
    }

    /** Always, OnFailure or Never. */
    String restartPolicy() throws Unreadable {
        Optional<Entry> entry = section.take("autorestart");
        Optional<String> text = entry.isPresent() ? fixed(entry.get()) : Optional.empty();
        if (text.isEmpty() || text.get().equalsIgnoreCase("unexpected")) {
            return "OnFailure";
        }
        String word = text.get().toLowerCase(Locale.ROOT);
        if (!TRUE.contains(word) && !FALSE.contains(word)) {
            throw must(entry.get(), "true, false or unexpected");
        }
        return TRUE.contains(word) ? "Always" : "Never";
    }

    List<Integer> exitCodes() throws Unreadable {
        Optional<Entry> entry = section.take("exitcodes");
        Optional<String> text = entry.isPresent() ? fixed(entry.get()) : Optional.empty();
        List<Integer> codes = new ArrayList<>();
        for (String code : text.orElse("0").split(",")) {
            String digits = code.strip();
            if (!digits.matches("\\d{1,3}") || Integer.parseInt(digits) > 255) {
                throw must(entry.orElseThrow(), "exit codes from 0 to 255, with commas");
            }
            if (!codes.contains(Integer.valueOf(digits))) {
                codes.add(Integer.valueOf(digits));
            }
        }
        return codes;
    }

    Optional<String> signal(String key) throws Unreadable {
        Optional<Entry> entry = section.take(key);
        Optional<String> text = entry.isPresent() ? fixed(entry.get()) : Optional.empty();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Signal.parse(text.get())
                .orElseThrow(() -> must(entry.get(), "a signal such as TERM, INT, QUIT"))
                .name());
    }

    Optional<String> umask() throws Unreadable {
        Optional<Entry> entry = section.take("umask");
        Optional<String> text = entry.isPresent() ? fixed(entry.get()) : Optional.empty();
        if (text.isPresent() && !text.get().matches("(0o)?0*[0-7]{1,3}")) {
            throw must(entry.get(), "octal digits such as 022");
        }
        return text.map(digits -> digits.replace("0o", ""));
    }

    /** Bytes, {@code 50MB}. */
    OptionalLong size(String key) throws Unreadable {
        Optional<Entry> entry = section.take(key);
        Optional<String> text = entry.isPresent() ? fixed(entry.get()) : Optional.empty();
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        String size = text.get().toLowerCase(Locale.ROOT);
        long unit = size.endsWith("kb") ? 1024 : size.endsWith("mb") ? 1 << 20 : size.endsWith("gb") ? 1 << 30 : 1;
        String digits = (unit == 1 ? size : size.substring(0, size.length() - 2)).strip();
        if (!digits.matches("\\d{1,9}")) {
            throw must(entry.get(), "a size such as 50MB");
        }
        return OptionalLong.of(Long.parseLong(digits) * unit);
    }

    /** Values with holes. */
    Map<String, String> environment() throws Unreadable {
        Optional<Entry> entry = section.take("environment");
        if (entry.isEmpty()) {
            return Map.of();
        }
        return Shlex.pairs(expanded(entry.get())).orElseThrow(() -> must(entry.get(), "KEY=\"value\",KEY2=\"value\""));
    }
}
