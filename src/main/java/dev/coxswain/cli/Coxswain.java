package dev.coxswain.cli;

import dev.coxswain.control.Nearest;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The command line: finds the command, and has it read its arguments and run. */
public final class Coxswain {

    private static final int COLUMN = 11;

    private final Terminal terminal;
    private final Map<String, Supplier<Command>> commands = new LinkedHashMap<>();
    private Optional<List<String>> afterDashes = Optional.empty();

    private Coxswain(Terminal terminal, RunCommand.Launcher launcher, String version) {
        this.terminal = terminal;
        commands.put("run", () -> new RunCommand(terminal, launcher, afterDashes));
        commands.put("check", () -> new CheckCommand(terminal));
        commands.put("plan", () -> new PlanCommand(terminal));
        commands.put("status", () -> new StatusCommand(terminal));
        commands.put("describe", () -> new DescribeCommand(terminal));
        commands.put("events", () -> new EventsCommand(terminal));
        commands.put("top", () -> new TopCommand(terminal));
        commands.put("start", () -> new OperateCommand.Start(terminal));
        commands.put("stop", () -> new OperateCommand.Stop(terminal));
        commands.put("restart", () -> new OperateCommand.Restart(terminal));
        commands.put("scale", () -> new ScaleCommand(terminal));
        commands.put("run-now", () -> new RunNowCommand(terminal));
        commands.put("signal", () -> new SignalCommand(terminal));
        commands.put("logs", () -> new LogsCommand(terminal));
        commands.put("reload", () -> new ReloadCommand(terminal));
        commands.put("wait", () -> new WaitCommand(terminal));
        commands.put("dump", () -> new DumpCommand(terminal));
        commands.put("shutdown", () -> new ShutdownCommand(terminal));
        commands.put("init", () -> new InitCommand(terminal));
        commands.put("convert", () -> new ConvertCommand(terminal, System.in));
        commands.put("schema", () -> new SchemaCommand(terminal));
        commands.put("explain", () -> new ExplainCommand(terminal));
        commands.put("shell", () -> new ShellCommand(terminal, call -> run(call, version)));
        commands.put("completion", () -> new CompletionCommand(terminal));
        commands.put("version", () -> new VersionCommand(terminal, version));
    }

    /** Each command by its name, in the order of help; for those who only ask what they take. */
    static Map<String, Supplier<Command>> commands() {
        Terminal nowhere = new Terminal(
                new PrintStream(OutputStream.nullOutputStream()),
                new PrintStream(OutputStream.nullOutputStream()),
                Map.of(),
                InstantSource.system());
        return new Coxswain(nowhere, options -> ExitCode.INTERNAL, "").commands;
    }

    /** @return the program's exit code */
    public static int run(List<String> args, Terminal terminal, RunCommand.Launcher launcher, String version) {
        int exitCode = new Coxswain(terminal, launcher, version).run(args);
        if (terminal.out().checkError() && exitCode == ExitCode.OK) {
            terminal.err().println("coxswain: the result could not be written to stdout");
            exitCode = ExitCode.FAILED;
        }
        terminal.err().flush();
        return exitCode;
    }

    /** A command of the shell's, which supervises nothing. */
    private static int run(Shell.Call call, String version) {
        return run(call.words(), call.terminal(), options -> ExitCode.USAGE, version);
    }

    private int run(List<String> args) {
        String name = args.isEmpty() ? "" : args.getFirst();
        List<String> rest = args.isEmpty() ? args : args.subList(1, args.size());
        if (name.equals("help") && !rest.isEmpty()) {
            String about = rest.getFirst();
            return commands.containsKey(about) ? execute(about, List.of("--help")) : unknown(about);
        }
        return switch (name) {
            case "" -> {
                help(terminal.err());
                yield ExitCode.USAGE;
            }
            case "help", "-h", "--help" -> {
                help(terminal.out());
                yield ExitCode.OK;
            }
            case "--version" -> execute("version", List.of());
            // Hidden: what the completion scripts ask, and docs/cli.md.
            case Reference.NAME -> {
                terminal.out().print(Reference.text(commands));
                yield ExitCode.OK;
            }
            case CompleteCommand.NAME -> new CompleteCommand(terminal, commands).run(rest);
            default -> commands.containsKey(name) ? execute(name, rest) : unknown(name);
        };
    }

    private int unknown(String name) {
        String ours = OtherWords.OURS.getOrDefault(name, "");
        String hint = ours.isEmpty() ? Nearest.hint(name, commands.keySet()) : "; here it is `coxswain " + ours + "`;";
        terminal.err()
                .println(
                        "no command " + name + (hint.isEmpty() ? "; " : hint + " ") + "`coxswain help` lists them all");
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
        return command(name).execute(own);
    }

    private Command command(String name) {
        Supplier<Command> known = commands.get(name);
        if (known == null) {
            throw new IllegalArgumentException("no command " + name);
        }
        return known.get();
    }

    private void help(PrintStream out) {
        out.println("Usage: coxswain COMMAND");
        out.println("Supervises processes: what a crew.yaml says is what runs.");
        out.println();
        List<String> names = new ArrayList<>(commands.keySet());
        for (String name : names) {
            out.println("  " + name + " ".repeat(COLUMN - name.length())
                    + command(name).syntax().description());
        }
        out.println();
        out.println("`coxswain help COMMAND` tells more. Example: coxswain run crew.yaml");
    }
}
