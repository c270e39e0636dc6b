package dev.coxswain.convert;

import dev.coxswain.crew.yaml.Place;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's {@code %(name)s} in a text, as supervisord expands it. */
final class PercentText {

    /** Python's flags, width, precision and conversion. */
    private static final Pattern REFERENCE =
            Pattern.compile("%\\(([^()]*)\\)([-+ #0]*)(\\d{0,2})(?:\\.\\d{0,2})?[hlL]?([a-zA-Z])");

    /** What a name stands for. */
    interface Names {
        /** @throws Unreadable where supervisord has no such name */
        String value(String name) throws Unreadable;
    }

    private PercentText() {}

    /** @param at of the option, for what is wrong in it */
    static String expand(String text, Place at, Names names) throws Unreadable {
        StringBuilder expanded = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c != '%') {
                expanded.append(c);
                i++;
            } else if (text.startsWith("%%", i)) {
                expanded.append('%');
                i += 2;
            } else {
                Matcher reference = REFERENCE.matcher(text).region(i, text.length());
                if (!reference.lookingAt()) {
                    throw new Unreadable(at, "a % that is neither %% nor %(name)s: write %% for one");
                }
                expanded.append(format(names.value(reference.group(1)), reference, at));
                i = reference.end();
            }
        }
        return expanded.toString();
    }

    /** Whether a name is used, and in another form than its plain digits. */
    static boolean formats(String text, String name) {
        Matcher reference = REFERENCE.matcher(text.replace("%%", ""));
        while (reference.find()) {
            boolean plain = reference.group(2).isEmpty() && reference.group(3).isEmpty();
            if (reference.group(1).equals(name) && !(plain && "dius".contains(reference.group(4)))) {
                return true;
            }
        }
        return false;
    }

    static boolean uses(String text, String name) {
        return text.replace("%%", "").contains("%(" + name + ")");
    }

    private static String format(String value, Matcher reference, Place at) throws Unreadable {
        String type = reference.group(4);
        String flags = reference.group(2);
        int width = reference.group(3).isEmpty() ? 0 : Integer.parseInt(reference.group(3));
        boolean number =
                !value.isEmpty() && value.length() < 10 && value.chars().allMatch(Character::isDigit);
        if (value.indexOf('\0') >= 0) {
            // It is known at the start of the process only.
            return value;
        }
        String text = switch (type) {
            case "s", "r", "a" -> value;
            case "d", "i", "u" -> value;
            case "x" -> number ? Integer.toHexString(Integer.parseInt(value)) : value;
            case "X" -> number ? Integer.toHexString(Integer.parseInt(value)).toUpperCase(Locale.ROOT) : value;
            case "o" -> number ? Integer.toOctalString(Integer.parseInt(value)) : value;
            default -> throw new Unreadable(at, "%(" + reference.group(1) + ")" + type + " has no meaning here");
        };
        if (!"sra".contains(type) && !number) {
            throw new Unreadable(at, "%(" + reference.group(1) + ")" + type + " needs a number");
        }
        boolean zeros = flags.contains("0") && number && !"sra".contains(type);
        String padding = (zeros ? "0" : " ").repeat(Math.max(0, width - text.length()));
        return flags.contains("-") ? text + padding : padding + text;
    }
}
