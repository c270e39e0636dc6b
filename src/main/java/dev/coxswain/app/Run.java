package dev.coxswain.app;

import dev.coxswain.cli.RunOptions;
import dev.coxswain.control.Parts;
import dev.coxswain.crew.Crew;
import dev.coxswain.crew.Crews;
import dev.coxswain.crew.FileText;
import dev.coxswain.crew.Rights;
import dev.coxswain.kubernetes.ApiServer;
import dev.coxswain.kubernetes.ConfigMapName;
import dev.coxswain.kubernetes.ConfigMapSource;
import dev.coxswain.kubernetes.StatusMap;
import dev.coxswain.logs.Format;
import dev.coxswain.logs.Output;
import dev.coxswain.logs.OwnLine;
import dev.coxswain.net.ListenAddress;
import dev.coxswain.os.linux.LinuxAppendFiles;
import dev.coxswain.os.linux.LinuxClockWatch;
import dev.coxswain.os.linux.LinuxOs;
import dev.coxswain.os.linux.LinuxPipes;
import dev.coxswain.os.linux.LinuxRights;
import dev.coxswain.os.linux.LinuxSockets;
import dev.coxswain.os.linux.PreludeFile;
import dev.coxswain.runtime.Core;
import dev.coxswain.runtime.Figures;
import dev.coxswain.runtime.OwnRights;
import dev.coxswain.runtime.Reloaded;
import dev.coxswain.source.Source;
import dev.coxswain.source.Sources;
import dev.coxswain.source.UnsupportedSource;
import dev.coxswain.telemetry.Observed;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * One run of the supervisor, from the first document to the end: the core, the workers, and only then the control API,
 * so that nobody's worker waits for a web server to boot.
 */
final class Run {

    private static final int USAGE = 2;
    private static final int BAD_DOCUMENT = 78;
    private static final int PID_ONE = 1;
    private static final Duration LEFTOVERS_GRACE = Duration.ofSeconds(10);
    /** A start may hang on a file of a server that is away; then one must be able to see that. */
    private static final Duration FIRST_STARTS = Duration.ofSeconds(1);

    private final RunOptions options;
    private final Optional<ListenAddress> management;
    private final SocketLock lock;
    private final List<String> warnings;
    private final Output output =
            Output.toStandardStreams(new LinuxPipes(), new LinuxAppendFiles(), InstantSource.system(), Format.TEXT);

    private final Rights rights;
    private final Ending ending;

    Run(RunOptions options, Optional<ListenAddress> management, SocketLock lock, List<String> warnings) {
        this.options = options;
        this.management = management;
        this.lock = lock;
        this.rights = new OwnRights(new LinuxRights(), options.stateDir().isPresent());
        this.warnings = List.copyOf(warnings);
        this.ending = new Ending(lock, output, options.socket());
    }

    /** Returns only where nothing was started; the end of a crew ends the program. */
    int run() throws InterruptedException {
        try {
            if (options.command().isPresent()) {
                return runCommand(options.command().get());
            }
            return ConfigMapName.isMeant(options.source())
                    ? runConfigMap(ConfigMapName.parse(options.source()))
                    : runSource(Sources.of(options.source()));
        } catch (UnsupportedSource unsupported) {
            return refuse(unsupported.words());
        } catch (StatusMap.Unusable asked) {
            lock.release();
            return Program.fail(USAGE, String.valueOf(asked.getMessage()));
        } catch (IllegalArgumentException badName) {
            return refuse(String.valueOf(badName.getMessage()));
        }
    }

    /** Its first document may come late: supervising begins without it. */
    private int runConfigMap(ConfigMapName name) throws InterruptedException {
        ApiServer api = new ApiServer();
        ConfigMapSource source = new ConfigMapSource(api, name, System.getenv(), new OwnLines(output));
        Optional<StatusMap> status = options.statusConfigMap().map(map -> statusMap(api, map, source.name()));
        Loader loader = loader(source);
        Core core = core(source.name(), loader::reload, Optional.of(source::contactAge));
        status.ifPresent(map -> tellStatus(map, core));
        source.events(System.getenv()).ifPresent(core.events()::subscribe);
        letStart(core, loader.start(core));
        return serve(core);
    }

    private Loader loader(Source source) {
        return new Loader(source, output, this::withSettings, rights, ThreadLocalRandom.current()::nextLong);
    }

    private int refuse(String message) {
        lock.release();
        return Program.fail(BAD_DOCUMENT, message);
    }

    private int runCommand(RunOptions.Command command) throws InterruptedException {
        Reloaded nothing = new Reloaded.Missing("this supervisor runs a command: there is no document to reload");
        Optional<StatusMap> status = statusMap("command");
        Core core = core("command", () -> CompletableFuture.completedFuture(nothing), Optional.empty());
        Crew crew = Crews.ofCommand(command.name(), command.argv(), command.restartPolicy());
        status.ifPresent(map -> tellStatus(map, core));
        letStart(core, core.apply(withSettings(crew), ""));
        return serve(core);
    }

    private int runSource(Source source) throws InterruptedException {
        Optional<StatusMap> status = statusMap(source.name());
        Loader loader = loader(source);
        return switch (loader.first()) {
            case Loader.First.Bad(List<String> lines) -> {
                lines.forEach(System.err::println);
                yield refuse("nothing is started: mend " + source.name() + ", or name another source");
            }
            case Loader.First.Good(Crew crew, String revision) -> {
                Core core = core(source.name(), loader::reload, Optional.empty());
                status.ifPresent(map -> tellStatus(map, core));
                letStart(core, core.apply(crew, revision));
                loader.start(core);
                yield serve(core);
            }
        };
    }

    /** The control API takes a core for a moment to boot, which 500 workers that are being started would share. */
    private static void letStart(Core core, CompletableFuture<Void> applied) throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        applied.thenRun(() -> core.afterStarts(started::countDown));
        started.await(FIRST_STARTS.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What the command line says over every document. */
    private Crew withSettings(Crew crew) {
        return options.logFormat()
                .map(format -> Crews.withLogFormat(crew, format))
                .orElse(crew);
    }

    /** In a lambda: where none is asked for, no class of the API server's client is loaded. */
    private Optional<StatusMap> statusMap(String source) {
        return options.statusConfigMap().map(name -> statusMap(new ApiServer(), name, source));
    }

    private StatusMap statusMap(ApiServer api, String name, String source) {
        return StatusMap.of(api, name, source, System.getenv(), new OwnLines(output));
    }

    private void tellStatus(StatusMap map, Core core) {
        map.start(core::status);
        ending.lastly(map::close);
    }

    private Core core(
            String source, Supplier<CompletableFuture<Reloaded>> reloader, Optional<Supplier<Duration>> contactAge) {
        Thread.setDefaultUncaughtExceptionHandler(ending::mistake);
        output.start();
        warnings.forEach(warning -> output.say(OwnLine.warn(warning)));
        String prefix = LinuxOs.idPrefix(options.socket());
        LinuxOs os = new LinuxOs(prefix, PreludeFile.ofThisPackage());
        Core core = new Core(new Core.Parts(
                os,
                new LinuxSockets(),
                output,
                source,
                OwnEnvironment.read(),
                FileText::read,
                prefix,
                Long.toHexString(ThreadLocalRandom.current().nextLong()),
                options.notifySocket(),
                ThreadLocalRandom.current().nextLong(),
                ZoneId.systemDefault(),
                options.stateDir(),
                reloader,
                LinuxPipes::new,
                LinuxClockWatch::new,
                ControlPlane.VERTX,
                ending::end));
        Figures figures = new Figures(os, System::nanoTime);
        ControlPlane.parts = Optional.of(new Parts(core, figures, output, os::peer, this::withSettings, rights));
        ControlPlane.place = Optional.of(new SocketPlace(lock, output));
        ControlPlane.observed = Optional.of(new Observed(core, figures, output, os::reapedOrphans, contactAge));
        // Heard from here on: a stop that comes while leftovers are ended is the first thing that the core takes.
        Signals.listen(core, output);
        endLeftovers(os, prefix);
        core.start();
        return core;
    }

    private void endLeftovers(LinuxOs os, String prefix) {
        if (ProcessHandle.current().pid() == PID_ONE) {
            return; // Whatever an earlier run had left died with its container.
        }
        int left = os.endLeftovers(prefix, LEFTOVERS_GRACE);
        if (left > 0) {
            output.say(OwnLine.warn("ended " + left + (left == 1 ? " process" : " processes")
                    + " that an earlier run on this socket had left"));
        }
    }

    private int serve(Core core) {
        boolean dashboard =
                options.management().map(RunOptions.Management::dashboard).orElse(false);
        ControlPlane.Failure why =
                ControlPlane.serve(options.socket(), new ControlPlane.Management(management, dashboard, address -> {
                    core.managementOpened(address);
                    output.say(OwnLine.info("management on " + address));
                }));
        // Nobody could stop or see what runs: stop it in order, and say so.
        output.say(OwnLine.error(why.words()));
        ending.fail(why.exitCode());
        core.shutdown();
        while (true) {
            LockSupport.park(); // The core ends the program.
        }
    }
}
