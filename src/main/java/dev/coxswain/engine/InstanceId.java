package dev.coxswain.engine;

/** The slot {@code NAME/INDEX} that one process at a time may fill. */
public record InstanceId(String worker, int index) {
    @Override
    public String toString() {
        return worker + "/" + index;
    }
}
