package dev.coxswain.os.linux;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;

/**
 * The program between a spawn and its worker's exec, as a file of the package: an ELF executable with the code of
 * {@link Machine} and room for a {@link PreludeTable}. It is the same for every worker and every start; the build writes
 * it beside the native libraries.
 */
public final class PreludeFile {

    /** Where the code has its table, and how long that can be. */
    static final long TABLE = 0x500000;

    static final int TABLE_BYTES = 0x20000;

    private static final long BASE = 0x400000;
    /** The largest page there is, on aarch64. */
    private static final long ALIGNMENT = 0x10000;

    private static final int HEADER = 64;
    private static final int SEGMENT = 56;
    private static final int SEGMENTS = 3;
    private static final int CODE_AT = HEADER + SEGMENTS * SEGMENT;

    private PreludeFile() {}

    /** Where the launcher says that the package's native files are; it may not be there. */
    public static Path ofThisPackage() {
        List<Path> places = List.of(System.getProperty("java.library.path", "").split(File.pathSeparator)).stream()
                .map(folder -> Path.of(folder, name(Machine.ours())))
                .toList();
        return places.stream().filter(Files::exists).findFirst().orElse(places.getFirst());
    }

    private static String name(Machine machine) {
        return "prelude-" + machine.name().toLowerCase(Locale.ROOT);
    }

    /** For the build: writes those of all machines into the folder of the first argument. */
    public static void main(String[] arguments) throws IOException {
        for (Machine machine : Machine.values()) {
            write(machine, Path.of(arguments[0]));
        }
    }

    static Path write(Machine machine, Path folder) throws IOException {
        Path file = Files.write(Files.createDirectories(folder).resolve(name(machine)), of(machine));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** elf(5): at fixed addresses the code, to read and execute, and the zeros of the table; a stack not to execute. */
    static byte[] of(Machine machine) {
        byte[] code = machine.code();
        int size = CODE_AT + code.length;
        ByteBuffer file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0}).putLong(0);
        file.putShort((short) 2).putShort(machine.elf).putInt(1);
        file.putLong(BASE + CODE_AT).putLong(HEADER).putLong(0).putInt(0);
        file.putShort((short) HEADER).putShort((short) SEGMENT).putShort((short) SEGMENTS);
        file.position(HEADER);
        segment(file, 1, 5, BASE, size, size, ALIGNMENT);
        segment(file, 1, 6, TABLE, 0, TABLE_BYTES, ALIGNMENT);
        segment(file, 0x6474e551, 6, 0, 0, 0, 16);
        return file.put(code).array();
    }

    private static void segment(
            ByteBuffer file, int type, int flags, long address, long inFile, long inMemory, long alignment) {
        file.putInt(type).putInt(flags).putLong(0);
        file.putLong(address).putLong(address).putLong(inFile).putLong(inMemory).putLong(alignment);
    }
}
