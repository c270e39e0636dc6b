package dev.coxswain.crew;

import dev.coxswain.crew.type.ScalarType;
import dev.coxswain.crew.type.Texts;
import dev.coxswain.crew.type.Type;
import dev.coxswain.crew.type.Wrong;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.regex.PatternSyntaxException;

/** A path, or a glob whose wildcards each stand within one name. */
final class FilePattern {

    static final ScalarType<String> TYPE = Texts.PATH.checked((text, scalar) -> {
        if (text.contains("**")) {
            throw new Wrong("must be a path or a glob without **; name each folder " + Type.was(scalar));
        }
        for (Path name : Path.of(text)) {
            try {
                PathMatcher unused = FileSystems.getDefault().getPathMatcher("glob:" + name);
            } catch (PatternSyntaxException e) {
                throw new Wrong("must be a path or a glob such as /etc/web/*.conf " + Type.was(scalar) + "; "
                        + e.getDescription() + " in " + name);
            }
        }
    });

    private FilePattern() {}
}
