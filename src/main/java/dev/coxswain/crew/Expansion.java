package dev.coxswain.crew;

import java.util.Map;

/**
 * {@code $(VAR)} in a string, by Kubernetes' rule for command, args and env: a known variable is replaced by its value
 * (which is not expanded again), an unknown one stays as it is, {@code $$} is a literal {@code $}, so that
 * {@code $$(VAR)} becomes {@code $(VAR)}. Any other {@code $} is itself.
 */
public final class Expansion {

    private Expansion() {}

    public static String expand(String text, Map<String, String> variables) {
        int dollar = text.indexOf('$');
        if (dollar < 0) {
            return text;
        }
        StringBuilder expanded = new StringBuilder(text.length() + 32);
        int copied = 0;
        while (dollar >= 0 && dollar + 1 < text.length()) {
            char next = text.charAt(dollar + 1);
            int close = next == '(' ? text.indexOf(')', dollar) : -1;
            int end = dollar + 2;
            if (next == '$') {
                expanded.append(text, copied, dollar + 1);
                copied = end;
            } else if (close > 0) {
                end = close + 1;
                String value = variables.get(text.substring(dollar + 2, close));
                if (value != null) {
                    expanded.append(text, copied, dollar).append(value);
                    copied = end;
                }
            }
            dollar = text.indexOf('$', end);
        }
        return expanded.append(text, copied, text.length()).toString();
    }
}
