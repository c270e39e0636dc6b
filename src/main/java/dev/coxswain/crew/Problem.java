package dev.coxswain.crew;

/**
 * One thing that is wrong in a document.
 *
 * @param line from 1
 * @param column from 1
 * @param path {@code spec.workers[1].restartPolicy}; empty where it concerns the whole document
 * @param message what is wrong and what to write
 */
public record Problem(String file, int line, int column, String path, String message) {

    /** {@code FILE:LINE:COLUMN: PATH: MESSAGE}. */
    @Override
    public String toString() {
        String place = file + ":" + line + ":" + column + ": ";
        return path.isEmpty() ? place + message : place + path + ": " + message;
    }
}
