package dev.coxswain.crew.type;

import dev.coxswain.crew.yaml.Quoted;

/** Names by Kubernetes' syntax. */
public final class Names {

    private static final String LABEL_PATTERN = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";
    private static final String QUALIFIED_PATTERN = "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?";

    /** RFC 1123: a name of a worker or a crew. */
    public static final ScalarType<String> DNS_LABEL = new ScalarType<>(
            "DNS label",
            "a DNS label",
            scalar -> {
                String text = Texts.text(scalar, "a DNS label");
                if (!isDnsLabel(text)) {
                    String label = toDnsLabel(text);
                    throw new Wrong("must be a DNS label, a-z, 0-9 and - inside, at most 63 characters (was "
                            + Quoted.text(text) + ")" + (label.isEmpty() ? "" : "; did you mean " + label + "?"));
                }
                return text;
            },
            schema -> schema.put("type", "string").put("pattern", "^" + LABEL_PATTERN + "$"));

    public static final ScalarType<String> LABEL_VALUE = Texts.matching(
            "label value",
            "a label's value: letters, digits, -, _ and . inside, at most 63 characters",
            "^(" + QUALIFIED_PATTERN + ")?$",
            text -> text.isEmpty() || isQualified(text));

    public static final ScalarType<String> LABEL_KEY = Texts.matching(
            "label key",
            "a label's key: letters, digits, -, _ and . inside, at most 63 characters, a DNS name and / may go before",
            "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?" + QUALIFIED_PATTERN + "$",
            Names::isLabelKey);

    private Names() {}

    public static boolean isDnsLabel(String text) {
        if (text.isEmpty() || text.length() > 63 || text.charAt(0) == '-' || text.endsWith("-")) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isLower(c) && c != '-') {
                return false;
            }
        }
        return true;
    }

    /** The nearest DNS label, {@code web-server-py} for {@code web_server.py}; empty if nothing of the text fits. */
    public static String toDnsLabel(String text) {
        StringBuilder label = new StringBuilder();
        for (int i = 0; i < text.length() && label.length() < 63; i++) {
            char c = Character.toLowerCase(text.charAt(i));
            boolean first = label.isEmpty();
            if (isLower(c) || c == '-' && !first) {
                label.append(c);
            } else if (!first && label.charAt(label.length() - 1) != '-') {
                label.append('-');
            }
        }
        while (!label.isEmpty() && label.charAt(label.length() - 1) == '-') {
            label.setLength(label.length() - 1);
        }
        return label.toString();
    }

    private static boolean isLabelKey(String key) {
        int slash = key.indexOf('/');
        return slash < 0
                ? isQualified(key)
                : isDnsSubdomain(key.substring(0, slash)) && isQualified(key.substring(slash + 1));
    }

    private static boolean isDnsSubdomain(String text) {
        if (text.length() > 253) {
            return false;
        }
        int from = 0;
        while (true) {
            int dot = text.indexOf('.', from);
            String part = text.substring(from, dot < 0 ? text.length() : dot);
            boolean plain = !part.isEmpty() && !part.startsWith("-") && !part.endsWith("-");
            for (int i = 0; plain && i < part.length(); i++) {
                plain = isLower(part.charAt(i)) || part.charAt(i) == '-';
            }
            if (!plain || dot < 0) {
                return plain;
            }
            from = dot + 1;
        }
    }

    private static boolean isQualified(String text) {
        if (text.isEmpty()
                || text.length() > 63
                || !isAlphanumeric(text.charAt(0))
                || !isAlphanumeric(text.charAt(text.length() - 1))) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isAlphanumeric(c) && c != '-' && c != '_' && c != '.') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLower(char c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
    }

    private static boolean isAlphanumeric(char c) {
        return isLower(c) || c >= 'A' && c <= 'Z';
    }
}
