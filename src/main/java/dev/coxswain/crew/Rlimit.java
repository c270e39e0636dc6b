package dev.coxswain.crew;

/** One resource limit (getrlimit(2)); {@link #UNLIMITED} is RLIM_INFINITY. */
public record Rlimit(long soft, long hard) {
    public static final long UNLIMITED = -1;
}
