package dev.coxswain.convert;

import dev.coxswain.crew.Dotenv;
import dev.coxswain.crew.EnvironmentProblem;
import dev.coxswain.crew.FileText;
import dev.coxswain.crew.SourceText;
import dev.coxswain.crew.yaml.Place;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Procfile: {@code NAME: COMMAND} lines (Heroku's Procfile, foreman(1), honcho), with the {@code .env} beside it that
 * foreman and honcho load.
 */
public final class Procfile implements Format {

    private static final Pattern PROCESS = Pattern.compile("([A-Za-z0-9_-]+):[ \t]*(.*)");
    /** foreman's reading of an .env file; every other line is passed over. */
    private static final Pattern VARIABLE = Pattern.compile("([A-Za-z_0-9]+)=(.*)");

    private static final Pattern PORT_NUMBER = Pattern.compile("[0-9]{1,5}");
    private static final int FIRST_PORT = 5000;
    private static final int PORTS_BETWEEN = 100;

    /** Where the input is. */
    interface Folder {

        /** The absolute folder of a file. */
        Path of(String file);

        /** The text of a file; empty if there is none that can be read. */
        Optional<String> text(Path file);
    }

    private static final class Disk implements Folder {
        @Override
        public Path of(String file) {
            Path folder = Path.of(file).toAbsolutePath().normalize().getParent();
            return folder == null ? Path.of("/") : folder;
        }

        @Override
        public Optional<String> text(Path file) {
            return FileText.read(file) instanceof FileText.Text(String text) ? Optional.of(text) : Optional.empty();
        }
    }

    private record Process(Place at, String name, String command) {}

    private final Folder folder;

    public Procfile() {
        this(new Disk());
    }

    Procfile(Folder folder) {
        this.folder = folder;
    }

    @Override
    public void read(List<SourceText> texts, Draft draft) throws Unreadable {
        SourceText text = texts.getFirst();
        List<Process> processes = processes(text);
        Place file = new Place(text.file(), 1, 1);
        if (processes.isEmpty()) {
            draft.remark(file, "Procfile", "has no process");
            return;
        }
        Path root = folder.of(text.file());
        if (root.getFileName() != null) {
            draft.name(root.getFileName().toString());
        }
        Path env = root.resolve(".env");
        Optional<String> variables = folder.text(env);
        remarkAll(file, root, variables.isPresent() ? env.toString() : "", draft);
        variables.ifPresent(there -> remarkVariables(env, there, draft));
        int port = variables
                .map(Procfile::foreman)
                .map(there -> there.get("PORT"))
                .filter(value -> PORT_NUMBER.matcher(value).matches())
                .map(Integer::valueOf)
                .orElse(FIRST_PORT);
        List<DraftWorker> workers = new ArrayList<>();
        for (Process process : processes) {
            DraftWorker worker = draft.worker(process.name(), process.name(), process.at())
                    .set("workingDir", root.toString())
                    .env("PORT", Integer.toString(port + PORTS_BETWEEN * workers.size()));
            worker.command(ShellLine.command(process.command()));
            if (variables.isPresent()) {
                worker.set("envFrom", List.of(Tree.of("fileRef", Tree.of("path", env.toString()))));
            }
            workers.add(worker);
        }
        release(workers);
    }

    private static List<Process> processes(SourceText text) throws Unreadable {
        List<Process> processes = new ArrayList<>();
        for (TextLine line : TextLine.of(text)) {
            if (line.isEmpty() || line.isComment()) {
                continue;
            }
            Matcher process = PROCESS.matcher(line.text());
            if (!process.matches()) {
                throw new Unreadable(
                        line.at(0), "this is no NAME: COMMAND (a name has letters, digits, _ and - alone)");
            }
            String name = process.group(1);
            String command = process.group(2).strip();
            if (command.isEmpty()) {
                throw new Unreadable(line.at(process.end(1)), "no command behind " + name + ":");
            }
            for (Process other : processes) {
                if (other.name().equals(name)) {
                    throw new Unreadable(
                            line.at(0), name + " is on line " + other.at().line() + " already");
                }
            }
            if (processes.size() == Draft.MOST_WORKERS) {
                throw new Unreadable(line.at(0), "more than " + Draft.MOST_WORKERS + " processes");
            }
            processes.add(new Process(line.at(0), name, command));
        }
        return processes;
    }

    /** Heroku runs it before a release; nothing of that release starts when it fails. */
    private static void release(List<DraftWorker> workers) {
        for (DraftWorker release : workers) {
            if (release.name().equals("release")) {
                release.set("restartPolicy", "Never");
                release.remark(
                        release.at(),
                        "",
                        "runs once before the others, as Heroku's release phase (restartPolicy: Never, dependsOn:"
                                + " Succeeded); foreman runs it as any other");
                workers.stream()
                        .filter(other -> other != release)
                        .forEach(other -> other.dependsOn(release, "Succeeded"));
            }
        }
    }

    /** Variables by foreman's rules. */
    private static Map<String, String> foreman(String text) {
        Map<String, String> variables = new LinkedHashMap<>();
        text.lines().forEach(line -> {
            Matcher variable = VARIABLE.matcher(line);
            if (variable.matches()) {
                variables.put(variable.group(1), foremanValue(variable.group(2)));
            }
        });
        return variables;
    }

    private static String foremanValue(String written) {
        boolean quoted = written.length() > 1 && written.charAt(0) == written.charAt(written.length() - 1);
        if (quoted && written.startsWith("'")) {
            return written.substring(1, written.length() - 1);
        }
        if (quoted && written.startsWith("\"")) {
            return written.substring(1, written.length() - 1)
                    .replace("\\n", "\n")
                    .replaceAll("\\\\(.)", "$1");
        }
        return written;
    }

    /** The file is read at each start, by our rules: where they differ from foreman's it is said here. */
    private static void remarkVariables(Path env, String text, Draft draft) {
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            Place at = new Place(env.toString(), i + 1, 1);
            String name = lines.get(i).split("=", 2)[0].strip();
            try {
                Map<String, String> ours = Dotenv.parse(env.toString(), lines.get(i));
                if (!ours.equals(foreman(lines.get(i)))) {
                    draft.remark(at, name, "is read otherwise than by foreman: comments, export and blanks count here");
                }
            } catch (EnvironmentProblem problem) {
                String words = problem.words();
                draft.remark(
                        at,
                        "this line",
                        "would keep the workers from starting: " + words.substring(words.indexOf(": ") + 2));
            }
        }
    }

    private void remarkAll(Place file, Path root, String env, Draft draft) {
        draft.remark(
                file,
                "Procfile",
                "PORT is what foreman gives (5000, 5100, …, or up from PORT of .env); Heroku gives one to web alone:"
                        + " change or remove it");
        draft.remark(
                file,
                "Procfile",
                "a process that ends is started again, as on Heroku; foreman and honcho end all the others with it"
                        + " (onSuccess, onFailure: Shutdown)");
        draft.remark(file, "Procfile", "workingDir is this file's folder, " + root + ": change it for an image");
        draft.remark(
                file,
                "Procfile",
                "one instance of each, as foreman without -m; other numbers are replicas. PS (foreman),"
                        + " HONCHO_PROCESS_NAME and DYNO (Heroku) are not set, COXSWAIN_WORKER and COXSWAIN_INSTANCE"
                        + " are");
        if (!env.isEmpty()) {
            draft.remark(file, "Procfile", "envFrom reads " + env + " at each start, as foreman and honcho do");
        }
        if (folder.text(root.resolve(".foreman")).isPresent()) {
            draft.remark(
                    new Place(root.resolve(".foreman").toString(), 1, 1),
                    ".foreman",
                    "is not read: formation is replicas, timeout terminationGracePeriodSeconds, env envFrom, port PORT");
        }
    }
}
