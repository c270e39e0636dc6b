package dev.coxswain.engine;

/** A command whose end somebody waits for. */
record Waiter(long command, Operation operation, long deadline) {}
