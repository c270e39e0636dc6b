package dev.coxswain.crew;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a process is started with, made anew at each start: the supervisor's environment, then envFrom, then env (later
 * over earlier; a value sees what is defined before it), then ours; and the command with {@code $(VAR)} expanded from
 * all of it.
 *
 * <p>Texts of files are taken as they are: only what stands in the document is expanded.
 */
public final class Environment {

    private final Map<String, String> variables;
    private final FileReader files;

    private Environment(Map<String, String> inherited, FileReader files) {
        this.variables = new LinkedHashMap<>(inherited);
        this.files = files;
    }

    /** Reads the files that env and envFrom name; {@code FileText::read} for those of the disk. */
    @FunctionalInterface
    public interface FileReader {
        FileText read(String path);
    }

    /** The program and its arguments, and the whole environment; no NUL in any of it. */
    public record Resolved(List<String> argv, Map<String, String> env) {
        public Resolved {
            argv = List.copyOf(argv);
            env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
        }
    }

    /**
     * Reads the files (so not for the core's thread) and puts it all together.
     *
     * @param inherited the supervisor's own environment
     * @param ours COXSWAIN_CREW and its like; nothing overrides them
     */
    public static Resolved resolve(
            ProcessSpec spec, Map<String, String> inherited, Map<String, String> ours, FileReader files)
            throws EnvironmentProblem {
        Environment environment = new Environment(inherited, files);
        for (EnvFrom from : spec.envFrom()) {
            environment.addAll(from);
        }
        for (EnvVar variable : spec.env()) {
            environment.add(variable, spec.expand());
        }
        environment.variables.putAll(ours);
        return new Resolved(environment.argv(spec), environment.variables);
    }

    private List<String> argv(ProcessSpec spec) throws EnvironmentProblem {
        List<String> argv = new ArrayList<>(spec.command().size() + spec.args().size());
        argv.addAll(spec.command());
        argv.addAll(spec.args());
        if (spec.expand()) {
            argv.replaceAll(word -> Expansion.expand(word, variables));
        }
        for (String word : argv) {
            // execve(2) would take what stands before it.
            if (word.indexOf('\0') >= 0) {
                throw new EnvironmentProblem("command: a NUL character in an argument");
            }
        }
        return argv;
    }

    private void addAll(EnvFrom from) throws EnvironmentProblem {
        String text = read(from.path(), from.optional(), "envFrom");
        if (text != null) {
            Dotenv.parse(from.path(), text).forEach((name, value) -> variables.put(from.prefix() + name, value));
        }
    }

    private void add(EnvVar variable, boolean expand) throws EnvironmentProblem {
        String name = variable.name();
        switch (variable.value()) {
            case EnvVar.Value.Literal(String text) -> {
                if (text.indexOf('\0') >= 0) {
                    throw new EnvironmentProblem("env " + name + ": a NUL character in the value");
                }
                variables.put(name, expand ? Expansion.expand(text, variables) : text);
            }
            case EnvVar.Value.FromFile(String path, boolean optional) -> {
                String text = read(path, optional, "env " + name);
                if (text != null) {
                    variables.put(name, withoutLastNewline(text));
                }
            }
        }
    }

    /** Null where an optional file is missing. */
    private @Nullable String read(String path, boolean optional, String neededBy) throws EnvironmentProblem {
        return switch (files.read(path)) {
            case FileText.Text(String text)
            when text.indexOf('\0') >= 0 -> throw problem(path, "has a NUL character in it", neededBy);
            case FileText.Text(String text) -> text;
            case FileText.Missing(String message) when optional -> null;
            case FileText.Missing(String message) -> throw problem(path, message, neededBy);
            case FileText.Unreadable(String message) -> throw problem(path, message, neededBy);
            case FileText.Unfit(String message) -> throw problem(path, message, neededBy);
        };
    }

    private static EnvironmentProblem problem(String path, String message, String neededBy) {
        return new EnvironmentProblem(path + ": " + message + " (needed by " + neededBy + ")");
    }

    /** One newline, {@code \n} or {@code \r\n}: what an editor leaves at the end of a file with a password in it. */
    private static String withoutLastNewline(String text) {
        if (text.endsWith("\r\n")) {
            return text.substring(0, text.length() - 2);
        }
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }
}
