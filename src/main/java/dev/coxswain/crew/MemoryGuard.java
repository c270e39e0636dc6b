package dev.coxswain.crew;

/** Restarts the worker furthest over its request before the container's memory is used up. */
public record MemoryGuard(int thresholdPercent) {}
