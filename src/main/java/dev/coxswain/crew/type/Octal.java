package dev.coxswain.crew.type;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.coxswain.crew.yaml.Yaml;

/** Permission bits: octal digits as written, quoted or not; {@code 022}, {@code "0022"} and {@code 0o22} are the same. */
public final class Octal {

    private Octal() {}

    /** Bits up to {@code max}, such as 0777. */
    public static ScalarType<Integer> upTo(int max) {
        String must = "octal digits up to 0" + Integer.toOctalString(max) + ", such as 022";
        return new ScalarType<>("octal digits", must, scalar -> read(scalar, max, must), schema -> {
            String digits = max > 0777 ? "[0-7]{1,4}" : "[0-7]{1,3}";
            ArrayNode anyOf = schema.putArray("anyOf");
            anyOf.addObject().put("type", "string").put("pattern", "^(0o)?0*" + digits + "$");
            // A JSON number has no leading zero: its decimal digits are what was written.
            anyOf.addObject()
                    .put("type", "integer")
                    .put("minimum", 0)
                    .put("maximum", Integer.parseInt(Integer.toOctalString(max)));
        });
    }

    private static int read(Yaml.Scalar scalar, int max, String must) throws Wrong {
        String text = scalar.text();
        String digits = text.startsWith("0o") ? text.substring(2) : text;
        int bits = digits.isEmpty() || digits.length() > 8 ? -1 : 0;
        for (int i = 0; i < digits.length() && bits >= 0; i++) {
            int digit = digits.charAt(i) - '0';
            bits = digit < 0 || digit > 7 ? -1 : bits * 8 + digit;
        }
        boolean typed = scalar.kind() == Yaml.Kind.STRING || scalar.kind() == Yaml.Kind.INT;
        if (!typed || bits < 0 || bits > max) {
            throw new Wrong("must be " + must + " " + Type.was(scalar));
        }
        return bits;
    }
}
