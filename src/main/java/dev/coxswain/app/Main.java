package dev.coxswain.app;

import io.quarkus.runtime.annotations.QuarkusMain;

/** Where the program starts. Only {@code run} boots Quarkus; every other command must not, to answer at once. */
@QuarkusMain
public final class Main {

    private static final String VERSION = "0.1.0-SNAPSHOT";

    private Main() {}

    public static void main(String... args) {
        System.out.println("coxswain " + VERSION);
    }
}
