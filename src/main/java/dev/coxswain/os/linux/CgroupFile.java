package dev.coxswain.os.linux;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Numbers in the files of a cgroup; a file that isn't there has none. */
final class CgroupFile {

    private CgroupFile() {}

    /** The only number of a file; empty for {@code max}. */
    static OptionalLong number(Path folder, String name) {
        return number(text(folder, name).strip());
    }

    /** The number behind a key, in a file of lines {@code KEY NUMBER}. */
    static OptionalLong number(Path folder, String name, String key) {
        return lineOf(text(folder, name), key);
    }

    /** The number behind a key, in lines {@code KEY NUMBER}. */
    static OptionalLong lineOf(String text, String key) {
        for (String line : text.split("\n")) {
            if (line.startsWith(key + " ")) {
                return number(line.substring(key.length() + 1).strip());
            }
        }
        return OptionalLong.empty();
    }

    static String text(Path folder, String name) {
        return new String(ProcFs.read(folder.resolve(name).toString()), StandardCharsets.US_ASCII);
    }

    private static OptionalLong number(String text) {
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException none) {
            return OptionalLong.empty();
        }
    }
}
