package dev.coxswain.os;

/** The process that has made a connection, held on to, so that its pid can't come to mean another one unnoticed. */
public interface PeerProcess extends AutoCloseable {

    /**
     * Whether it descends from us, as all workers, probes and hooks do. True also where it is gone: whoever has the
     * connection now has it from there. Reads /proc.
     */
    boolean descends();

    /** Lets go of it; then it is as if gone. */
    @Override
    void close();
}
