package dev.coxswain.crew.yaml;

/**
 * Where something is written.
 *
 * @param line from 1
 * @param column from 1, in characters (code points)
 */
public record Place(String file, int line, int column) {}
