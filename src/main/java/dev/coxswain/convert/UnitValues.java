package dev.coxswain.convert;

import dev.coxswain.convert.UnitFile.Entry;
import dev.coxswain.crew.yaml.Quoted;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values of one unit: specifiers expanded, times and sizes read as systemd.time(7) and systemd.syntax(7) say. */
final class UnitValues {

    /** Longer than anybody waits. */
    static final Duration ENDLESS = Duration.ofDays(36_500);

    private static final Pattern SPAN = Pattern.compile("\\s*(\\d{1,15}(?:\\.\\d{1,9})?)\\s*([a-zA-Zµμ]*)");
    private static final Map<String, String> FOLDERS = Map.of(
            "t",
            "/run",
            "S",
            "/var/lib",
            "C",
            "/var/cache",
            "L",
            "/var/log",
            "E",
            "/etc",
            "T",
            "/tmp",
            "V",
            "/var/tmp");

    private final UnitFile unit;
    private final Draft draft;

    UnitValues(UnitFile unit, Draft draft) {
        this.unit = unit;
        this.draft = draft;
    }

    UnitFile unit() {
        return unit;
    }

    Optional<Entry> last(String section, String key) {
        return unit.last(section, key);
    }

    void remark(Entry entry, String why) {
        draft.remark(entry.at(), unit.name() + " " + entry.key(), why);
    }

    Unreadable wrong(Entry entry, String must) {
        return new Unreadable(
                entry.at(),
                unit.name() + " " + entry.key() + ": must be " + must + " (was " + Quoted.text(entry.value()) + ")");
    }

    /** With its specifiers, {@code %i}, expanded; what only the machine knows is a hole or stays, and is said. */
    String expanded(Entry entry, String text) {
        StringBuilder expanded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '%' || i + 1 == text.length()) {
                expanded.append(c);
                continue;
            }
            expanded.append(specifier(entry, text.charAt(++i)));
        }
        return expanded.toString();
    }

    private String specifier(Entry entry, char specifier) {
        String stem = unit.stem();
        int at = stem.indexOf('@');
        String prefix = at < 0 ? stem : stem.substring(0, at);
        String instance = at < 0 ? "" : stem.substring(at + 1);
        String name = String.valueOf(specifier);
        switch (specifier) {
            case '%' -> {
                return "%";
            }
            case 'n' -> {
                return unit.name();
            }
            case 'N' -> {
                return stem;
            }
            case 'p', 'P' -> {
                return prefix;
            }
            case 'j', 'J' -> {
                return prefix.substring(prefix.lastIndexOf('-') + 1);
            }
            case 'i', 'I' -> {
                if (at >= 0 && !instance.isEmpty()) {
                    return instance;
                }
            }
            case 'h' -> {
                return Dollars.hole("HOME");
            }
            case 'u' -> {
                return Dollars.hole("USER");
            }
            case 'H', 'l' -> {
                remark(entry, "%" + specifier + " is written as $(HOSTNAME): set it in coxswain's environment");
                return Dollars.hole("HOSTNAME");
            }
            case 'y' -> {
                return entry.at().file();
            }
            default -> {
                if (FOLDERS.containsKey(name)) {
                    return FOLDERS.getOrDefault(name, "");
                }
            }
        }
        remark(entry, "%" + specifier + " stays as it is: what it stands for is not known here; write the value");
        return "%" + specifier;
    }

    /** A text for a field that knows no variables. */
    Optional<String> fixed(Entry entry, String field) {
        String text = expanded(entry, entry.value());
        if (Dollars.hasHoles(text)) {
            remark(
                    entry,
                    "is left out: a variable is not expanded there (" + Quoted.plain(entry.value())
                            + "); write the value as " + field);
            return Optional.empty();
        }
        return Optional.of(text);
    }

    Optional<Duration> span(String section, String key) throws Unreadable {
        Optional<Entry> entry = last(section, key);
        return entry.isEmpty() ? Optional.empty() : Optional.of(span(entry.get()));
    }

    /** {@code 5min 20s}, {@code 90}, {@code infinity}. */
    Duration span(Entry entry) throws Unreadable {
        return span(entry, entry.value(), 1_000_000_000L);
    }

    /** @param bare nanoseconds of a number without a unit */
    Duration span(Entry entry, String text, long bare) throws Unreadable {
        if (text.equals("infinity")) {
            return ENDLESS;
        }
        Matcher part = SPAN.matcher(text);
        BigDecimal nanos = BigDecimal.ZERO;
        int at = 0;
        while (at < text.length() && part.region(at, text.length()).lookingAt()) {
            long unit = part.group(2).isEmpty() ? bare : nanos(part.group(2));
            if (unit == 0) {
                break;
            }
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit)));
            at = part.end();
        }
        if (at == 0 || !text.substring(at).isBlank()) {
            throw wrong(entry, "a span of time such as 5s, 1min 30s");
        }
        BigDecimal longest = BigDecimal.valueOf(ENDLESS.toMillis()).movePointRight(6);
        return nanos.compareTo(longest) >= 0
                ? ENDLESS
                : Duration.ofSeconds(
                        nanos.movePointLeft(9).longValue(),
                        nanos.remainder(BigDecimal.valueOf(1_000_000_000L)).longValue());
    }

    private static long nanos(String unit) {
        return switch (unit) {
            case "ns", "nsec" -> 1L;
            case "us", "usec", "µs", "μs" -> 1_000L;
            case "ms", "msec" -> 1_000_000L;
            case "s", "sec", "second", "seconds" -> 1_000_000_000L;
            case "m", "min", "minute", "minutes" -> 60_000_000_000L;
            case "h", "hr", "hour", "hours" -> 3_600_000_000_000L;
            case "d", "day", "days" -> 86_400_000_000_000L;
            case "w", "week", "weeks" -> 604_800_000_000_000L;
            case "M", "month", "months" -> 2_629_800_000_000_000L;
            case "y", "year", "years" -> 31_557_600_000_000_000L;
            default -> 0L;
        };
    }

    boolean bool(String section, String key, boolean fallback) throws Unreadable {
        Optional<Entry> entry = last(section, key);
        if (entry.isEmpty()) {
            return fallback;
        }
        return switch (entry.get().value().toLowerCase(Locale.ROOT)) {
            case "1", "yes", "y", "true", "t", "on" -> true;
            case "0", "no", "n", "false", "f", "off" -> false;
            default -> throw wrong(entry.get(), "yes or no");
        };
    }

    Optional<Long> whole(String section, String key, long least, long most) throws Unreadable {
        Optional<Entry> entry = last(section, key);
        return entry.isEmpty() ? Optional.empty() : Optional.of(whole(entry.get(), least, most));
    }

    long whole(Entry entry, long least, long most) throws Unreadable {
        if (!entry.value().matches("[-+]?\\d{1,15}")) {
            throw wrong(entry, "a whole number");
        }
        long number = Long.parseLong(entry.value());
        if (number < least || number > most) {
            throw wrong(entry, "from " + least + " to " + most);
        }
        return number;
    }

    /** Bytes, {@code 512M}; empty where it is no size in bytes. */
    static Optional<Long> bytes(String text) {
        Matcher size =
                Pattern.compile("(\\d{1,12})(\\.\\d{1,6})?\\s*([KMGTPE]?)B?").matcher(text);
        if (!size.matches()) {
            return Optional.empty();
        }
        int unit = size.group(3).isEmpty() ? 0 : "KMGTPE".indexOf(size.group(3)) + 1;
        BigDecimal number = new BigDecimal(size.group(1) + (size.group(2) == null ? "" : size.group(2)));
        BigDecimal bytes = number.multiply(BigDecimal.valueOf(1L << 10 * unit));
        return bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
                ? Optional.empty()
                : Optional.of(bytes.longValue());
    }
}
