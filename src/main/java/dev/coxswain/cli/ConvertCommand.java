package dev.coxswain.cli;

import dev.coxswain.control.Nearest;
import dev.coxswain.convert.Conversion;
import dev.coxswain.convert.Format;
import dev.coxswain.convert.Formats;
import dev.coxswain.convert.Unreadable;
import dev.coxswain.crew.FileText;
import dev.coxswain.crew.SourceText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** {@code convert}. */
final class ConvertCommand extends Command {

    private final InputStream stdin;
    private String from = "";
    private String file = "";

    ConvertCommand(Terminal terminal, InputStream stdin) {
        super(terminal, new Syntax("convert", "Prints a Crew made of another supervisor's file."));
        this.stdin = stdin;
        syntax().option(
                        "--from",
                        Value.words("FORMAT", Formats.NAMES.toArray(String[]::new)),
                        "Whose file it is: " + String.join(", ", Formats.NAMES) + ".",
                        text -> from = text)
                .arguments("FILE", 1, 1, text -> file = text, Value.PATH)
                .exits(ExitCode.INVALID_DOCUMENT, "The file can't be read as that format; nothing is printed.")
                .example("coxswain convert --from supervisord /etc/supervisord.conf > crew.yaml");
    }

    @Override
    int run() {
        Format format = format();
        List<SourceText> texts = read(format);
        try {
            Conversion done = Conversion.of(format, crewName(), texts);
            done.remarks().forEach(remark -> complain(remark.toString()));
            print(done.document().stripTrailing());
            return ExitCode.OK;
        } catch (Unreadable unreadable) {
            throw Failure.invalid(unreadable.words());
        }
    }

    private Format format() {
        String known = "the formats are " + String.join(", ", Formats.NAMES);
        if (from.isEmpty()) {
            throw Failure.usage("missing --from FORMAT; " + known);
        }
        return Formats.named(from).orElseThrow(() -> {
            String hint = Nearest.hint(from, Formats.NAMES);
            return Failure.usage("unknown format " + from + (hint.isEmpty() ? "; " : hint + " ") + known);
        });
    }

    /** Where the input has no name: the file's, or its folder's where the file is always called the same. */
    private String crewName() {
        if (file.equals("-")) {
            return "crew";
        }
        Path name = Path.of(file).toAbsolutePath().normalize().getFileName();
        String text = name == null ? "crew" : name.toString();
        int dot = text.lastIndexOf('.');
        return dot > 0 ? text.substring(0, dot) : text;
    }

    private List<SourceText> read(Format format) {
        if (file.equals("-")) {
            return List.of(new SourceText("stdin", stdin()));
        }
        Path path;
        try {
            path = Path.of(file);
        } catch (InvalidPathException bad) {
            throw unreadable(file, "not a path: " + bad.getReason());
        }
        if (Files.isDirectory(path)) {
            return folder(path, format);
        }
        leavesOut(path.resolveSibling(path.getFileName() + ".d"), format);
        return List.of(text(file, path));
    }

    private static SourceText text(String name, Path path) {
        return switch (FileText.read(path)) {
            case FileText.Text(String text) -> new SourceText(name, text);
            case FileText.Missing(String message) -> throw unreadable(name, message);
            case FileText.Unreadable(String message) -> throw unreadable(name, message);
            case FileText.Unfit(String message) -> throw unreadable(name, message);
        };
    }

    private List<SourceText> folder(Path folder, Format format) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path one : all) {
                leavesOut(one, format);
                if (format.takes(one.getFileName().toString()) && !Files.isDirectory(one)) {
                    files.add(one);
                }
            }
        } catch (IOException failed) {
            throw unreadable(file, "cannot read the folder: " + failed.getMessage());
        }
        if (files.isEmpty()) {
            throw unreadable(file, "is a folder without a file that " + from + " would read; give a file");
        }
        files.sort(Comparator.comparing(one -> one.getFileName().toString()));
        List<SourceText> texts = new ArrayList<>();
        long size = 0;
        for (Path one : files) {
            SourceText text = text(one.toString(), one);
            texts.add(text);
            size += text.text().length();
            if (size > FileText.MAX_BYTES) {
                throw unreadable(one.toString(), "the folder's files are larger than 1 MiB in all; convert fewer");
            }
        }
        return texts;
    }

    private void leavesOut(Path folder, Format format) {
        if (Files.isDirectory(folder)) {
            format.leavesOut(folder.getFileName().toString())
                    .ifPresent(why -> complain(folder + ":1: " + folder.getFileName() + ": " + why));
        }
    }

    private String stdin() {
        try {
            byte[] bytes = stdin.readNBytes(FileText.MAX_BYTES + 1);
            if (bytes.length > FileText.MAX_BYTES) {
                throw unreadable("stdin", "is larger than 1 MiB, the most that is read");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            throw unreadable("stdin", "is not UTF-8 text");
        } catch (IOException failed) {
            throw unreadable("stdin", "cannot be read: " + failed.getMessage());
        }
    }

    private static Failure unreadable(String name, String why) {
        return Failure.invalid(name + ":1:1: " + why);
    }
}
