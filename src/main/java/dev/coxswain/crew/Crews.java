package dev.coxswain.crew;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coxswain.crew.type.Names;
import java.util.List;

/** Crews that come from no document. */
public final class Crews {

    private Crews() {}

    /**
     * The crew of {@code run -- CMD ARG…}: one worker that runs the command as it is (nothing in it is expanded), and
     * the end of the supervisor once that worker is finished.
     *
     * @param name of crew and worker, made a DNS label; the command's base name where it is empty
     * @param argv the command and its arguments, at least one
     */
    public static Crew ofCommand(String name, List<String> argv, RestartPolicy policy) {
        String label = label(name.isEmpty() ? baseName(argv.getFirst()) : name);
        ProcessSpec process = ProcessSpec.of(argv).literally();
        Worker worker = Worker.of(label, argv).withProcess(process).withRestartPolicy(policy);
        return Crew.of(label, List.of(worker))
                .withExitWhen(ExitWhen.ALL_FINISHED)
                .withWritten(written(label, argv, policy));
    }

    /** The same crew with another log format; workers with a format of their own keep it. */
    public static Crew withLogFormat(Crew crew, CrewLogs.Format format) {
        CrewLogs.Format before = crew.logs().format();
        CrewLogs logs =
                new CrewLogs(format, crew.logs().maxLineBytes(), crew.logs().history());
        List<Worker> workers = crew.workers().stream()
                .map(worker -> worker.logs().format() == before ? withLogFormat(worker, format) : worker)
                .toList();
        return crew.withLogs(logs).withWorkers(workers);
    }

    private static Worker withLogFormat(Worker worker, CrewLogs.Format format) {
        WorkerLogs own = worker.logs();
        return worker.withLogs(new WorkerLogs(format, own.parseJson(), own.stdout(), own.stderr()))
                .withProcess(worker.process().withRaw(format == CrewLogs.Format.RAW));
    }

    private static ObjectNode written(String label, List<String> argv, RestartPolicy policy) {
        ObjectNode spec = JsonNodeFactory.instance.objectNode();
        spec.putObject("exit").put("when", "AllFinished");
        ObjectNode worker = spec.putArray("workers").addObject().put("name", label);
        // As a document it would be expanded; a literal $ is written $$ there.
        ArrayNode command = worker.putArray("command");
        argv.forEach(arg -> command.add(arg.replace("$", "$$")));
        worker.put(
                "restartPolicy",
                switch (policy) {
                    case ALWAYS -> "Always";
                    case ON_FAILURE -> "OnFailure";
                    case NEVER -> "Never";
                });
        return spec;
    }

    private static String baseName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String label(String text) {
        String label = Names.toDnsLabel(text);
        return label.isEmpty() ? "command" : label;
    }
}
