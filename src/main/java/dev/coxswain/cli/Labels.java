package dev.coxswain.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A selector, {@code tier=web,part!=api}: all of it has to be so. As in Kubernetes, != holds without the label too. */
record Labels(List<Term> terms) {

    /** @param equal false: any value but this one, or none */
    record Term(String key, boolean equal, String value) {

        private static final Pattern FORM = Pattern.compile("\\s*([^=!\\s]+)\\s*(!=|==?)\\s*([^=!\\s]*)\\s*");

        static Term parse(String text, String selector) {
            Matcher form = FORM.matcher(text);
            if (!form.matches()) {
                throw Failure.usage("-l takes labels such as tier=web,part!=api (was \"" + selector + "\")");
            }
            return new Term(form.group(1), !form.group(2).equals("!="), form.group(3));
        }

        boolean match(JsonNode label) {
            return equal == (!label.isMissingNode() && label.asText().equals(value));
        }
    }

    /** @throws Failure usage, where it is none */
    static Labels parse(String text) {
        return new Labels(Stream.of(text.split(",", -1))
                .map(term -> Term.parse(term, text))
                .toList());
    }

    /**
     * Whether the worker has them, by the document as written.
     *
     * @param spec the crew's
     */
    boolean match(JsonNode spec, String worker) {
        JsonNode defaults = spec.path("defaults").path("labels");
        JsonNode own = DocumentView.worker(spec, worker).path("labels");
        return terms.stream()
                .allMatch(term -> term.match(own.has(term.key()) ? own.path(term.key()) : defaults.path(term.key())));
    }
}
