package dev.coxswain.cli;

import dev.coxswain.crew.FieldHelp;
import java.util.List;

/** {@code explain}: a field of the document, in the layout of {@code kubectl explain}. */
final class ExplainCommand extends Command {

    private static final int WIDTH = 100;

    private String field = "";
    private boolean recursive;

    ExplainCommand(Terminal terminal) {
        super(terminal, new Syntax("explain", "Tells what a field of the document means, like kubectl explain."));
        syntax().flag("--recursive", "Show the fields within fields, by name and type.", () -> recursive = true)
                .arguments("[FIELD]", 0, 1, text -> field = text, Value.FIELD)
                .exits(ExitCode.FAILED, "There is no such field.")
                .example("coxswain explain workers.livenessProbe.httpGet")
                .example("coxswain explain workers --recursive");
    }

    @Override
    String task() {
        return "explain " + field;
    }

    @Override
    int run() {
        FieldHelp help = help();
        print("KIND:      Crew");
        print("VERSION:   " + FieldHelp.API_VERSION);
        print("");
        if (!help.path().isEmpty()) {
            print("FIELD:     " + help.path() + " <" + help.type() + ">" + marks(help));
            print("");
        }
        print("DESCRIPTION:");
        paragraph("    ", help.meaning());
        print("");
        facts(help);
        if (!help.fields().isEmpty()) {
            print("FIELDS:");
            fields(help.fields(), "  ");
        }
        return ExitCode.OK;
    }

    private FieldHelp help() {
        try {
            return FieldHelp.of(field);
        } catch (FieldHelp.Unknown unknown) {
            throw new Failure(ExitCode.FAILED, String.valueOf(unknown.getMessage()));
        }
    }

    private void facts(FieldHelp help) {
        fact("DEFAULT:   ", help.fallback());
        fact("ON CHANGE: ", help.onChange());
        fact("AS:        ", help.kubernetes().isEmpty() ? "" : "Kubernetes' " + help.kubernetes());
        if (!help.fallback().isEmpty()
                || !help.onChange().isEmpty()
                || !help.kubernetes().isEmpty()) {
            print("");
        }
    }

    private void fact(String label, String value) {
        if (!value.isEmpty()) {
            print(label + value);
        }
    }

    private void fields(List<FieldHelp> fields, String indent) {
        for (FieldHelp help : fields) {
            boolean plain = !help.fallback().isEmpty() && help.fields().isEmpty();
            print(indent + help.name() + " <" + help.type() + ">" + marks(help)
                    + (plain ? " (default " + help.fallback() + ")" : ""));
            if (recursive) {
                fields(help.fields(), indent + "  ");
            } else {
                paragraph(indent + "  ", help.meaning());
                print("");
            }
        }
    }

    private static String marks(FieldHelp help) {
        return (help.required() ? " -required-" : "") + (help.available() ? "" : " -not available in this version-");
    }

    private void paragraph(String indent, String text) {
        StringBuilder line = new StringBuilder(indent);
        for (String word : text.split(" ", -1)) {
            if (line.length() > indent.length() && line.length() + 1 + word.length() > WIDTH) {
                print(line.toString());
                line = new StringBuilder(indent);
            }
            line.append(line.length() > indent.length() ? " " : "").append(word);
        }
        print(line.toString());
    }
}
