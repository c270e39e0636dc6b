package dev.coxswain.convert;

/** Bytes as a quantity of ours. */
final class Sizes {

    private static final String[] UNITS = {"Pi", "Ti", "Gi", "Mi", "Ki"};

    private Sizes() {}

    /** {@code 50Mi}; bytes where they are no whole number of a unit. */
    static String text(long bytes) {
        for (int i = 0; i < UNITS.length; i++) {
            long unit = 1L << 10 * (UNITS.length - i);
            if (bytes >= unit && bytes % unit == 0) {
                return bytes / unit + UNITS[i];
            }
        }
        return Long.toString(bytes);
    }
}
