package dev.coxswain.cli;

import dev.coxswain.cli.shell.Keyboard.Choice;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files that a word may be the begin of. */
final class FileNames {

    private static final int MOST = 500;

    private FileNames() {}

    /** @param word what stands before a {@code =} or the last slash stays as it is */
    static List<Choice> of(String word) {
        String flag = word.startsWith("--") ? word.substring(0, word.indexOf('=') + 1) : "";
        String path = word.substring(flag.length());
        String folder = path.substring(0, path.lastIndexOf('/') + 1);
        String begin = path.substring(folder.length());
        List<Choice> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of(folder.isEmpty() ? "." : folder))) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (name.startsWith(begin) && (!name.startsWith(".") || begin.startsWith(".")) && names.size() < MOST) {
                    boolean inner = Files.isDirectory(file);
                    names.add(new Choice(flag + folder + name + (inner ? "/" : ""), "", !inner));
                }
            }
        } catch (IOException | InvalidPathException nothingThere) {
            return List.of();
        }
        return names;
    }
}
