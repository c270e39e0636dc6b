package dev.coxswain.convert;

import dev.coxswain.crew.SourceText;
import java.util.List;
import java.util.Optional;

/** The files of one other supervisor. */
public interface Format {

    /**
     * Reads the whole input into the draft: each option becomes a field or a remark.
     *
     * @param texts one file; several, by name, where it {@link #takes} files of a folder
     * @throws Unreadable where the input is not of this format, with the place
     */
    void read(List<SourceText> texts, Draft draft) throws Unreadable;

    /** Whether a file of that name is input where a folder is given; by default a folder is no input. */
    default boolean takes(String fileName) {
        return false;
    }

    /** What is to be said of a folder beside or among the files, which is not read; empty where it is no matter. */
    default Optional<String> leavesOut(String folderName) {
        return Optional.empty();
    }
}
