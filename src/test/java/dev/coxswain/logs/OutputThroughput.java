package dev.coxswain.logs;

import com.sun.management.OperatingSystemMXBean;
import dev.coxswain.os.Pipes;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;

/**
 * What a line costs in this room alone, the kernel's part of pipes aside: 100-byte lines from memory to a file.
 *
 * <p>{@code java -XX:TieredStopAtLevel=1 -cp target/classes:target/test-classes dev.coxswain.logs.OutputThroughput
 * /dev/null [TEXT|JSON [pipe]]}, with {@code pipe} by a thread of its own
 */
final class OutputThroughput {

    private static final int LINES = 10_000_000;

    private OutputThroughput() {}

    /** One pipe that is always full. */
    private static final class Memory implements Pipes {
        private final byte[] lines =
                "#line web 0000001234 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n"
                        .repeat(656)
                        .getBytes(StandardCharsets.US_ASCII);
        private int offset;

        @Override
        public void add(int descriptor, long key) {}

        @Override
        public void close(int descriptor) {}

        @Override
        public void pause(int descriptor) {}

        @Override
        public int await(long[] ready, int timeoutMillis) {
            ready[0] = 0;
            return 1;
        }

        @Override
        public int read(int descriptor, byte[] into, int at, int length) {
            int taken = Math.min(length, lines.length - offset);
            System.arraycopy(lines, offset, into, at, taken);
            offset = (offset + taken) % lines.length;
            return taken;
        }

        @Override
        public void wake() {}

        @Override
        public void close() {}
    }

    /** Of all threads, in ns: what others on the machine do slows the lines, but counts little here. */
    private static long processCpu() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    public static void main(String[] args) throws IOException {
        Format format = args.length > 1 ? Format.valueOf(args[1].toUpperCase(Locale.ROOT)) : Format.TEXT;
        boolean pipe = args.length > 2 && args[2].equals("pipe");
        StreamSettings settings = format == Format.JSON ? OutputRig.json(false) : StreamSettings.DEFAULT;
        try (FileChannel sink = new FileOutputStream(args[0]).getChannel()) {
            Output output = new Output(
                    new Memory(),
                    pipe ? Outlets.blocking(sink, sink) : Outlets.files(sink, sink),
                    Clock.systemUTC(),
                    System::nanoTime,
                    Format.TEXT,
                    1 << 20,
                    Duration.ofSeconds(2));
            output.attach("web", 0, 1, 0, -1, settings);
            for (int round = 1; round <= 5; round++) {
                long start = System.nanoTime();
                long cpuStart = processCpu();
                while (output.counters("web", 0).stdout() < (long) round * LINES) {
                    output.turn();
                }
                double seconds = (System.nanoTime() - start) / 1e9;
                double cpu = (processCpu() - cpuStart) / 1e9;
                System.out.printf(
                        Locale.ROOT,
                        "%.2f million lines/s, %.3f CPU s a million%n",
                        LINES / seconds / 1e6,
                        cpu / LINES * 1e6);
            }
        }
    }
}
