package dev.coxswain.logs;

import dev.coxswain.os.AppendFiles;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What all log files share.
 *
 * @param zone in which a day begins; asked for by daily files alone
 * @param tell takes the supervisor's own lines, from any thread
 * @param wake ends the output thread's waiting, from any thread
 */
record FileSurroundings(
        AppendFiles files,
        InstantSource clock,
        Supplier<ZoneId> zone,
        LongSupplier nanos,
        Consumer<OwnLine> tell,
        Runnable wake,
        WriterPool pool,
        Compressor compressor,
        Buffers buffers) {

    FileSurroundings(
            AppendFiles files,
            InstantSource clock,
            Supplier<ZoneId> zone,
            LongSupplier nanos,
            Consumer<OwnLine> tell,
            Runnable wake) {
        this(files, clock, zone, nanos, tell, wake, new WriterPool(), new Compressor(tell), new Buffers());
    }
}
