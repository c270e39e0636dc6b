package dev.coxswain.os.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;

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

    /** {@code char *[]}, NULL at the end. */
    static MemorySegment array(Arena arena, List<String> texts) {
        MemorySegment array = arena.allocate(ADDRESS, texts.size() + 1L);
        for (int i = 0; i < texts.size(); i++) {
            array.setAtIndex(ADDRESS, i, of(arena, texts.get(i)));
        }
        return array;
    }
}
