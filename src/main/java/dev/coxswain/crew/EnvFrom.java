package dev.coxswain.crew;

/**
 * Variables from a dotenv file, read at each start.
 *
 * @param prefix set before each name, may be empty
 */
public record EnvFrom(String path, boolean optional, String prefix) {}
