package dev.coxswain.convert;

import dev.coxswain.crew.yaml.Place;
import dev.coxswain.crew.yaml.Quoted;
import dev.coxswain.crew.yaml.Yaml;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Texts of a process-compose file: {@code $VAR} and {@code ${VAR}} as Go's os.Expand finds them, {@code {{.VAR}}} of its
 * templates. A variable of the environment is a {@linkplain Dollars#hole hole}.
 */
final class ComposeText {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\$|\\$\\{([^}]*)}|\\$([A-Za-z0-9_]+)|\\$([*#@!?-])");
    private static final Pattern TEMPLATE = Pattern.compile("\\{\\{-?\\s*(\"[^\"]*\"|.*?)\\s*-?}}");
    /** There in every environment. */
    private static final Set<String> USUAL = Set.of("HOME", "PATH", "USER", "PWD");

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final Draft draft;
    private final boolean expands;
    private final Map<String, String> vars = new HashMap<>();
    private final Set<String> said;
    private boolean templates = true;

    ComposeText(Draft draft, boolean expands, @Nullable Yaml vars) throws Unreadable {
        this(draft, expands, new HashSet<>(), Map.of(), vars);
    }

    private ComposeText(Draft draft, boolean expands, Set<String> said, Map<String, String> outer, @Nullable Yaml vars)
            throws Unreadable {
        this.draft = draft;
        this.expands = expands;
        this.said = said;
        this.vars.putAll(outer);
        if (vars != null) {
            for (Yaml.Entry entry : PeerYaml.mapping(vars, "vars").entries()) {
                if (entry.value() instanceof Yaml.Scalar scalar) {
                    this.vars.put(entry.key(), scalar.text());
                }
            }
        }
    }

    /** For a process, which has vars of its own. */
    ComposeText of(Yaml.Mapping process) throws Unreadable {
        ComposeText own = new ComposeText(draft, expands, said, vars, process.get("vars"));
        @Nullable Yaml plain = process.get("is_template_disabled");
        own.templates = plain == null || !PeerYaml.bool(plain, "is_template_disabled");
        return own;
    }

    /** A variable of the templates, such as the replica's number. */
    void variable(String name, String value) {
        vars.put(name, value);
    }

    /** What is rendered as a template, too. */
    String rendered(Yaml value, String what) throws Unreadable {
        String text = expanded(value, what);
        if (!templates || !text.contains("{{")) {
            return text;
        }
        Matcher template = TEMPLATE.matcher(text);
        StringBuilder rendered = new StringBuilder();
        while (template.find()) {
            String action = template.group(1);
            @Nullable String known = action.startsWith(".") ? vars.get(action.substring(1)) : null;
            boolean quoted = action.length() > 1 && action.startsWith("\"") && action.endsWith("\"");
            if (known == null && !quoted) {
                draft.remark(
                        value.place(),
                        what,
                        "the template " + Quoted.text(template.group()) + " stays as it is: only variables of vars are"
                                + " known; write its value");
            }
            String result =
                    known != null ? known : quoted ? action.substring(1, action.length() - 1) : template.group();
            template.appendReplacement(rendered, Matcher.quoteReplacement(result));
        }
        return template.appendTail(rendered).toString();
    }

    /** With a hole for each variable. */
    String expanded(Yaml value, String what) throws Unreadable {
        String text = PeerYaml.text(value, what);
        if (!expands || text.indexOf('$') < 0) {
            return text;
        }
        Matcher variable = VARIABLE.matcher(text);
        StringBuilder expanded = new StringBuilder();
        while (variable.find()) {
            variable.appendReplacement(expanded, Matcher.quoteReplacement(replacement(variable, value.place(), what)));
        }
        return variable.appendTail(expanded).toString();
    }

    private String replacement(Matcher variable, Place at, String what) {
        if (variable.group().equals("$$")) {
            return "$";
        }
        @Nullable String name = variable.group(1) == null ? variable.group(2) : variable.group(1);
        if (name == null || !NAME.matcher(name).matches()) {
            draft.remark(
                    at,
                    what,
                    Quoted.text(variable.group()) + " becomes nothing, as process-compose makes of it: write $$ for a"
                            + " shell's own $");
            return "";
        }
        if (!USUAL.contains(name) && said.add(name)) {
            draft.remark(
                    at,
                    what,
                    variable.group() + " is $(" + name + "): set it in coxswain's environment, for no .env is read; one"
                            + " that isn't set stays as it is");
        }
        return Dollars.hole(name);
    }

    /** A text for a field that knows no variables. */
    Optional<String> fixed(DraftWorker worker, Yaml value, String option, String field) throws Unreadable {
        String text = rendered(value, worker.subject() + " " + option);
        if (Dollars.hasHoles(text)) {
            worker.remark(
                    value.place(),
                    option,
                    "is left out: a variable is not expanded there; write the value as " + field);
            return Optional.empty();
        }
        return Optional.of(text);
    }
}
