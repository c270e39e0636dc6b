package dev.coxswain.crew;

import java.util.OptionalInt;

/** A socket that the supervisor opens and hands to the worker. */
public record Socket(String name, Address address, OptionalInt backlog, Activation activation) {

    public sealed interface Address {
        /** An empty host: all addresses. */
        record Tcp(String host, int port) implements Address {}

        record Udp(String host, int port) implements Address {}

        record Unix(String path, OptionalInt mode) implements Address {}
    }

    public enum Activation {
        ALWAYS,
        ON_DEMAND
    }
}
