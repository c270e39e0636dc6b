package dev.coxswain.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** {@code init}. */
final class InitCommand extends Command {

    private String file = "crew.yaml";

    InitCommand(Terminal terminal) {
        super(
                terminal,
                new Syntax("init", "Writes a commented Crew to start from. Never overwrites a file; - prints it."));
        syntax().arguments("[FILE]", 0, 1, text -> file = text, Value.PATH)
                .exits(ExitCode.FAILED, "The file is there already, or can't be written.")
                .example("coxswain init crew.yaml");
    }

    @Override
    String task() {
        return "write " + file;
    }

    @Override
    int run() {
        String text = template();
        if (file.equals("-")) {
            print(text.stripTrailing());
            return ExitCode.OK;
        }
        try {
            Files.writeString(Path.of(file), text, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException there) {
            throw new Failure(ExitCode.FAILED, "it is there already, and init never overwrites; name another file");
        } catch (NoSuchFileException noFolder) {
            throw new Failure(ExitCode.FAILED, "there is no such folder; make it first");
        } catch (IOException broken) {
            throw new Failure(ExitCode.FAILED, String.valueOf(broken.getMessage()));
        }
        complain("wrote " + file + "; start it with: coxswain run " + file);
        return ExitCode.OK;
    }

    static String template() {
        try (InputStream resource = InitCommand.class.getResourceAsStream("init.yaml")) {
            if (resource == null) {
                throw new IllegalStateException("init.yaml is not in the program");
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
