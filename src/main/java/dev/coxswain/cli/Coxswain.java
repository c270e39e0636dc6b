package dev.coxswain.cli;

import dev.coxswain.control.Nearest;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * The command line: finds the command, has picocli read its arguments, and runs it.
 *
 * <p>Rule: only the one command that was asked for is built, because reading the annotations of all of them would
 * take longer than any of them runs.
 */
public final class Coxswain {

    private static final Set<String> LATER =
            Set.of("describe", "run-now", "events", "top", "shell", "convert", "explain", "completion");

    private final Terminal terminal;
    private final Map<String, Supplier<Command>> commands = new LinkedHashMap<>();
    private Optional<List<String>> afterDashes = Optional.empty();

    private Coxswain(Terminal terminal, RunCommand.Launcher launcher, String version) {
        this.terminal = terminal;
        commands.put("run", () -> new RunCommand(launcher, afterDashes));
        commands.put("check", CheckCommand::new);
        commands.put("plan", PlanCommand::new);
        commands.put("status", StatusCommand::new);
        commands.put("start", OperateCommand.Start::new);
        commands.put("stop", OperateCommand.Stop::new);
        commands.put("restart", OperateCommand.Restart::new);
        commands.put("scale", ScaleCommand::new);
        commands.put("signal", SignalCommand::new);
        commands.put("logs", LogsCommand::new);
        commands.put("reload", ReloadCommand::new);
        commands.put("wait", WaitCommand::new);
        commands.put("dump", DumpCommand::new);
        commands.put("shutdown", ShutdownCommand::new);
        commands.put("init", InitCommand::new);
        commands.put("schema", SchemaCommand::new);
        commands.put("version", () -> new VersionCommand(version));
    }

    /** @return the program's exit code */
    public static int run(List<String> args, Terminal terminal, RunCommand.Launcher launcher, String version) {
        int exitCode = new Coxswain(terminal, launcher, version).run(args);
        terminal.out().flush();
        terminal.err().flush();
        return exitCode;
    }

    private int run(List<String> args) {
        String name = args.isEmpty() ? "" : args.getFirst();
        List<String> rest = args.isEmpty() ? args : args.subList(1, args.size());
        if (name.equals("help") && !rest.isEmpty() && commands.containsKey(rest.getFirst())) {
            return execute(rest.getFirst(), List.of("--help"));
        }
        return switch (name) {
            case "" -> {
                help(new PrintWriter(terminal.err(), true));
                yield ExitCode.USAGE;
            }
            case "help", "-h", "--help" -> {
                help(new PrintWriter(terminal.out(), true));
                yield ExitCode.OK;
            }
            case "--version" -> execute("version", List.of());
            default -> commands.containsKey(name) ? execute(name, rest) : unknown(name);
        };
    }

    private int unknown(String name) {
        if (LATER.contains(name)) {
            terminal.err().println("coxswain " + name + " is not available in this version");
            return ExitCode.FAILED;
        }
        terminal.err()
                .println("no command " + name + Nearest.hint(name, commands.keySet())
                        + " `coxswain help` lists them all");
        return ExitCode.USAGE;
    }

    private int execute(String name, List<String> args) {
        List<String> own = args;
        int dashes = args.indexOf("--");
        if (name.equals("run") && dashes >= 0) {
            // What follows belongs to the command that is run, however much it looks like ours.
            afterDashes = Optional.of(args.subList(dashes + 1, args.size()));
            own = args.subList(0, dashes);
        }
        return line(name).execute(own.toArray(String[]::new));
    }

    private CommandLine line(String name) {
        Command command = commands.getOrDefault(name, () -> {
                    throw new IllegalArgumentException("no command " + name);
                })
                .get();
        command.attach(terminal);
        return new CommandLine(command)
                .setOut(new PrintWriter(terminal.out(), true))
                .setErr(new PrintWriter(terminal.err(), true))
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setUsageHelpAutoWidth(false)
                .setParameterExceptionHandler((wrong, given) -> {
                    terminal.err().println(wrong.getMessage() + "; see: coxswain " + name + " --help");
                    return ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((mistake, from, parsed) -> {
                    terminal.err().println("a mistake in coxswain " + name + ": " + mistake);
                    mistake.printStackTrace(terminal.err());
                    return ExitCode.INTERNAL;
                });
    }

    private void help(PrintWriter out) {
        out.println("Usage: coxswain COMMAND");
        out.println("Supervises processes: what a crew.yaml says is what runs.");
        out.println();
        List<String> names = new ArrayList<>(commands.keySet());
        for (String name : names) {
            String[] words = line(name).getCommandSpec().usageMessage().description();
            out.printf("  %-10s %s%n", name, words[0]);
        }
        out.println();
        out.println("`coxswain help COMMAND` tells more. Example: coxswain run crew.yaml");
    }
}
