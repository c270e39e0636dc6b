package dev.coxswain.crew;

/**
 * One file of a source, whole.
 *
 * @param file what errors call it: the file's name, or {@code configmap/NAME:KEY}
 */
public record SourceText(String file, String text) {}
