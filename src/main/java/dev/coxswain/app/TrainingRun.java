package dev.coxswain.app;

import java.util.ArrayList;
import java.util.List;

/**
 * Carries out several client commands in one JVM, so that one AOT cache knows the classes of all of them. Its arguments
 * are command lines, each ended by a {@code ;}. Only the build calls it.
 */
final class TrainingRun {

    private TrainingRun() {}

    public static void main(String... args) {
        List<String> line = new ArrayList<>();
        for (String arg : args) {
            if (arg.equals(";")) {
                Main.command(line.toArray(String[]::new));
                line.clear();
            } else {
                line.add(arg);
            }
        }
    }
}
