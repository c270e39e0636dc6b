package dev.coxswain.runtime.watch;

import dev.coxswain.engine.Resource;
import java.time.Duration;
import java.util.Locale;

/** Figures for people: a use in the unit of its limit. */
final class Amounts {

    private static final String[] BINARY = {"Gi", "Mi", "Ki"};
    private static final long[] BINARY_SIZES = {1L << 30, 1L << 20, 1L << 10};
    private static final String[] DECIMAL = {"G", "M", "k"};
    private static final long[] DECIMAL_SIZES = {1_000_000_000, 1_000_000, 1_000};
    private static final int TENTHS = 10;

    private Amounts() {}

    /** {@code used 212Mi for 4s, limit 200Mi}. */
    static String breach(Resource resource, long used, long max, Duration during) {
        String limit = limit(resource, max);
        String time = during.isZero() ? "" : " for " + seconds(during);
        return switch (resource) {
            case MEMORY -> "used " + memory(used, max) + time + ", limit " + limit;
            case CPU -> "used " + used + "m of CPU" + time + ", limit " + limit;
            case PROCESSES -> "had " + used + " processes" + time + ", limit " + limit;
            case OPEN_FILES -> "had " + used + " open files" + time + ", limit " + limit;
        };
    }

    private static String limit(Resource resource, long max) {
        return switch (resource) {
            case MEMORY -> exact(max);
            case CPU -> max + "m";
            case PROCESSES, OPEN_FILES -> Long.toString(max);
        };
    }

    /** As somebody would have written it. */
    static String exact(long bytes) {
        int binary = unit(bytes, BINARY_SIZES);
        if (binary >= 0) {
            return bytes / BINARY_SIZES[binary] + BINARY[binary];
        }
        int decimal = unit(bytes, DECIMAL_SIZES);
        return decimal >= 0 ? bytes / DECIMAL_SIZES[decimal] + DECIMAL[decimal] : Long.toString(bytes);
    }

    /** The largest unit that it is a whole number of; -1: none. */
    private static int unit(long bytes, long[] sizes) {
        for (int i = 0; i < sizes.length; i++) {
            if (bytes != 0 && bytes % sizes[i] == 0) {
                return i;
            }
        }
        return -1;
    }

    /** In the limit's unit, with a tenth; to the byte where that would look the same as the limit. */
    private static String memory(long used, long max) {
        int binary = unit(max, BINARY_SIZES);
        int decimal = binary < 0 ? unit(max, DECIMAL_SIZES) : -1;
        if (binary < 0 && decimal < 0) {
            return Long.toString(used);
        }
        String text = binary >= 0
                ? tenths(used, BINARY_SIZES[binary], BINARY[binary])
                : tenths(used, DECIMAL_SIZES[decimal], DECIMAL[decimal]);
        return text.equals(exact(max)) ? Long.toString(used) : text;
    }

    /** For people, where there is no limit to go by. */
    static String rounded(long bytes) {
        for (int i = 0; i < BINARY_SIZES.length - 1; i++) {
            if (bytes >= BINARY_SIZES[i]) {
                return tenths(bytes, BINARY_SIZES[i], BINARY[i]);
            }
        }
        return tenths(bytes, BINARY_SIZES[2], BINARY[2]);
    }

    private static String tenths(long bytes, long size, String unit) {
        long tenths = Math.round((double) bytes * TENTHS / size);
        return tenths % TENTHS == 0
                ? tenths / TENTHS + unit
                : String.format(Locale.ROOT, "%d.%d%s", tenths / TENTHS, tenths % TENTHS, unit);
    }

    static String seconds(Duration time) {
        long tenths = Math.round(time.toMillis() / 100.0);
        return tenths % TENTHS == 0 ? tenths / TENTHS + "s" : tenths / TENTHS + "." + tenths % TENTHS + "s";
    }
}
