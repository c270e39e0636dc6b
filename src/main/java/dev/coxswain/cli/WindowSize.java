package dev.coxswain.cli;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/** How large the terminal at stdout is now: TIOCGWINSZ of ioctl_tty(2). */
final class WindowSize {

    private static final Screen.Window USUAL = new Screen.Window(24, 80);
    private static final long TIOCGWINSZ = 0x5413;
    /** struct winsize: four shorts, rows and columns first. */
    private static final int BYTES = 8;

    private static @Nullable MethodHandle ioctl;

    private WindowSize() {}

    static Screen.Window now() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(BYTES);
            int refused = (int) ioctl().invokeExact(1, TIOCGWINSZ, size);
            int rows = Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, 0));
            int columns = Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, Short.BYTES));
            return refused != 0 || rows == 0 || columns == 0 ? USUAL : new Screen.Window(rows, columns);
        } catch (Throwable noAnswer) {
            return USUAL;
        }
    }

    private static MethodHandle ioctl() {
        MethodHandle known = ioctl;
        if (known == null) {
            Linker linker = Linker.nativeLinker();
            known = linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("ioctl"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
                    Linker.Option.firstVariadicArg(2));
            ioctl = known;
        }
        return known;
    }
}
