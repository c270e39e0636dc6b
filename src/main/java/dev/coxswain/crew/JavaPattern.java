package dev.coxswain.crew;

import dev.coxswain.crew.type.ScalarType;
import dev.coxswain.crew.type.Texts;
import dev.coxswain.crew.type.Type;
import dev.coxswain.crew.type.Wrong;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** A Java regular expression, compiled to check it. */
final class JavaPattern {

    /** Pattern.compile is recursive in its groups and classes. */
    private static final int DEEPEST = 100;

    private static final int LONGEST = 10_000;

    static final ScalarType<String> TYPE = Texts.NOT_EMPTY.checked((text, scalar) -> {
        if (text.length() > LONGEST || depth(text) > DEEPEST) {
            throw new Wrong("must be shorter and less nested; " + LONGEST + " characters and " + DEEPEST
                    + " groups inside one another are allowed " + Type.was(scalar));
        }
        try {
            Pattern unused = Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new Wrong("must be a Java regular expression " + Type.was(scalar) + "; " + e.getDescription()
                    + " at character " + (e.getIndex() + 1));
        }
    });

    private JavaPattern() {}

    /** At least as much as the true nesting: brackets count wherever they are. */
    private static int depth(String text) {
        int open = 0;
        int deepest = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '(' || c == '[') {
                open++;
                deepest = Math.max(deepest, open);
            } else if ((c == ')' || c == ']') && open > 0) {
                open--;
            }
        }
        return deepest;
    }
}
