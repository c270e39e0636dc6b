package dev.coxswain.app;

import dev.coxswain.cli.RunCommand;
import dev.coxswain.cli.RunOptions;
import dev.coxswain.control.Parts;
import dev.coxswain.crew.Crew;
import dev.coxswain.crew.Crews;
import dev.coxswain.crew.FileText;
import dev.coxswain.logs.Format;
import dev.coxswain.logs.Output;
import dev.coxswain.logs.OwnLine;
import dev.coxswain.os.linux.LinuxOs;
import dev.coxswain.os.linux.LinuxPipes;
import dev.coxswain.runtime.Core;
import dev.coxswain.runtime.Figures;
import dev.coxswain.runtime.Reloaded;
import dev.coxswain.source.Source;
import dev.coxswain.source.Sources;
import dev.coxswain.source.UnsupportedSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * {@code coxswain run}, from the command line to the end: the lock, the first document, the core, the workers, and only
 * then the control API, so that nobody's worker waits for a web server to boot.
 */
final class Program implements RunCommand.Launcher {

    private static final int INTERNAL_ERROR = 70;
    private static final int ALREADY_RUNNING = 73;
    private static final int BAD_DOCUMENT = 78;
    private static final int PID_ONE = 1;
    private static final Duration LEFTOVERS_GRACE = Duration.ofSeconds(10);

    @Override
    public int run(RunOptions options) {
        SocketLock lock;
        try {
            lock = SocketLock.take(options.socket());
        } catch (SocketLock.Taken taken) {
            return fail(ALREADY_RUNNING, String.valueOf(taken.getMessage()));
        } catch (IOException e) {
            return fail(ALREADY_RUNNING, "cannot use the socket " + options.socket() + ": " + e);
        }
        try {
            return supervise(options, lock);
        } catch (InterruptedException stopped) {
            return fail(INTERNAL_ERROR, "interrupted");
        }
    }

    private static int fail(int exitCode, String message) {
        System.err.println("coxswain: " + message);
        return exitCode;
    }

    private static int supervise(RunOptions options, SocketLock lock) throws InterruptedException {
        Output output = Output.toStandardStreams(new LinuxPipes(), InstantSource.system(), Format.TEXT);
        if (options.command().isPresent()) {
            return superviseCommand(options, options.command().get(), lock, output);
        }
        try {
            return superviseSource(options, Sources.of(options.source()), lock, output);
        } catch (UnsupportedSource unsupported) {
            lock.release();
            return fail(BAD_DOCUMENT, unsupported.words());
        }
    }

    private static Crew withSettings(RunOptions options, Crew crew) {
        return options.logFormat()
                .map(format -> Crews.withLogFormat(crew, format))
                .orElse(crew);
    }

    private static int superviseCommand(
            RunOptions options, RunOptions.Command command, SocketLock lock, Output output) {
        Crew crew = withSettings(options, Crews.ofCommand(command.name(), command.argv(), command.restartPolicy()));
        Core core = core(
                options,
                lock,
                output,
                "command",
                () -> CompletableFuture.completedFuture(new Reloaded.Missing(
                        "this supervisor runs a command, not a document: there is nothing to reload")));
        return begin(options, core, output, crew, "");
    }

    private static int superviseSource(RunOptions options, Source source, SocketLock lock, Output output)
            throws InterruptedException {
        Loader loader = new Loader(source, output, crew -> withSettings(options, crew));
        switch (loader.first()) {
            case Loader.First.Bad(List<String> lines) -> {
                lock.release();
                lines.forEach(System.err::println);
                return fail(
                        BAD_DOCUMENT,
                        "nothing is started: " + source.name() + " has "
                                + (lines.size() == 1 ? "an error" : lines.size() + " errors"));
            }
            case Loader.First.Good(Crew crew, String revision) -> {
                Core core = core(options, lock, output, source.name(), loader::reload);
                loader.start(core);
                return begin(options, core, output, crew, revision);
            }
        }
    }

    private static Core core(
            RunOptions options,
            SocketLock lock,
            Output output,
            String source,
            Supplier<CompletableFuture<Reloaded>> reloader) {
        String prefix = LinuxOs.idPrefix(options.socket());
        LinuxOs os = new LinuxOs();
        Ending ending = new Ending(lock, output, options.socket());
        Thread.setDefaultUncaughtExceptionHandler(ending::mistake);
        output.start();
        if (ProcessHandle.current().pid() != PID_ONE) {
            int left = os.endLeftovers(prefix, LEFTOVERS_GRACE);
            if (left > 0) {
                output.say(OwnLine.warn("ended " + left + (left == 1 ? " process" : " processes")
                        + " that an earlier run on this socket had left"));
            }
        }
        Core core = new Core(new Core.Parts(
                os,
                output,
                source,
                OwnEnvironment.read(),
                FileText::read,
                prefix,
                Long.toHexString(ThreadLocalRandom.current().nextLong()),
                ThreadLocalRandom.current().nextLong(),
                reloader,
                ending::end));
        ControlPlane.parts =
                Optional.of(new Parts(core, new Figures(os, System::nanoTime), output, new WorkerCallers()));
        return core;
    }

    private static int begin(RunOptions options, Core core, Output output, Crew crew, String revision) {
        core.start();
        core.apply(crew, revision);
        Signals.listen(core, output);
        return ControlPlane.serve(options.socket());
    }

    /** The end of the program: what was said is written, the socket goes, and nothing is waited for. */
    private record Ending(SocketLock lock, Output output, Path socket) {

        void end(int exitCode) {
            output.close();
            try {
                Files.deleteIfExists(socket);
            } catch (IOException e) {
                System.err.println("coxswain: cannot remove " + socket + ": " + e);
            }
            lock.release();
            if (Boolean.getBoolean("coxswain.training")) {
                // Only an orderly end writes down what the AOT cache is made of.
                System.exit(exitCode);
            }
            // Everything has been stopped and told; Quarkus has nothing of ours to save.
            Runtime.getRuntime().halt(exitCode);
        }

        /** A thread of ours died of what nobody foresaw. Half a supervisor is worse than none: the next start sweeps up. */
        void mistake(Thread thread, Throwable cause) {
            System.err.println(String.format(Locale.ROOT, "coxswain: internal error in thread %s:", thread.getName()));
            cause.printStackTrace();
            boolean essential = switch (thread.getName()) {
                case "core", "reaper", "sweeper", "output" -> true;
                default -> cause instanceof Error;
            };
            if (essential) {
                end(INTERNAL_ERROR);
            }
        }
    }
}
