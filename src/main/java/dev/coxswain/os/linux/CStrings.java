package dev.coxswain.os.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** C strings and arrays of them; UTF-8 whatever the locale, as the kernel takes bytes and documents are UTF-8. */
final class CStrings {

    private CStrings() {}

    static MemorySegment of(Arena arena, String text) {
        return arena.allocateFrom(text, StandardCharsets.UTF_8);
    }

    /** {@code char *[]}, NULL at the end; all in two allocations, as an environment has dozens of them. */
    static MemorySegment array(Arena arena, List<String> texts) {
        byte[][] encoded = new byte[texts.size()][];
        long length = 0;
        for (int i = 0; i < encoded.length; i++) {
            encoded[i] = texts.get(i).getBytes(StandardCharsets.UTF_8);
            length += encoded[i].length + 1L;
        }
        // Fresh memory is zero: each text's NUL is there.
        MemorySegment block = arena.allocate(Math.max(1, length));
        MemorySegment array = arena.allocate(ADDRESS, encoded.length + 1L);
        long at = 0;
        for (int i = 0; i < encoded.length; i++) {
            MemorySegment.copy(encoded[i], 0, block, JAVA_BYTE, at, encoded[i].length);
            array.setAtIndex(JAVA_LONG, i, block.address() + at);
            at += encoded[i].length + 1L;
        }
        return array;
    }
}
