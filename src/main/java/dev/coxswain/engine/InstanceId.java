package dev.coxswain.engine;

/** The slot {@code NAME/INDEX} that one process at a time may fill. */
public record InstanceId(String worker, int index) {

    /** @param text of {@link #toString} */
    public static InstanceId parse(String text) {
        int slash = text.lastIndexOf('/');
        return new InstanceId(text.substring(0, slash), Integer.parseInt(text.substring(slash + 1)));
    }

    @Override
    public String toString() {
        return worker + "/" + index;
    }
}
