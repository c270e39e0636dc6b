package dev.coxswain.os.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The system calls that a {@link PreludeFile} is to carry out in order, the last of them an execve: as it reads them, with
 * what they point to behind them. A failure is known by its step and errno, and nothing else has to be there: no shell,
 * no setpriv.
 */
final class PreludeTable {

    /** What a step makes of its arguments; the numbers are the code's. */
    enum Kind {
        CALL,
        /** An execve with the program's own arguments and environment; tried on with the next after ENOENT, EACCES, ENOTDIR. */
        EXEC,
        /** Writes the process's pid into its first variable, at the offset of the first argument. */
        PID
    }

    /**
     * A system call.
     *
     * @param pointer which argument is the address of {@code bytes}; -1 for none
     */
    record Step(Kind kind, Machine.Call call, long[] arguments, int pointer, byte[] bytes) {

        private static final byte[] NOTHING = {};

        static Step of(Machine.Call call, long... arguments) {
            return new Step(Kind.CALL, call, arguments, -1, NOTHING);
        }

        static Step pointing(Machine.Call call, int pointer, byte[] bytes, long... arguments) {
            return new Step(Kind.CALL, call, arguments, pointer, bytes);
        }
    }

    static final int ENTRY = 48;
    private static final int ARGUMENTS = 4;

    private PreludeTable() {}

    /** It may be longer than the program has room for. */
    static byte[] of(Machine machine, List<Step> steps) {
        int data = (steps.size() + 1) * ENTRY;
        int size = data
                + steps.stream().mapToInt(step -> aligned(step.bytes().length)).sum();
        ByteBuffer table = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        int at = data;
        for (Step step : steps) {
            entry(table, machine, step, PreludeFile.TABLE + at);
            table.put(at, step.bytes());
            at += aligned(step.bytes().length);
        }
        // The program ends here where each EXEC has failed.
        entry(table, machine, Step.of(Machine.Call.EXIT_GROUP, 127), 0);
        return table.array();
    }

    private static int aligned(int length) {
        return (length + Long.BYTES - 1) & -Long.BYTES;
    }

    private static void entry(ByteBuffer table, Machine machine, Step step, long data) {
        table.putLong(step.kind().ordinal()).putLong(machine.number(step.call()));
        for (int i = 0; i < ARGUMENTS; i++) {
            long plain = i < step.arguments().length ? step.arguments()[i] : 0;
            table.putLong(i == step.pointer() ? data : plain);
        }
    }

    /** Which step an address in a failure is of; -1 where the table couldn't be read. */
    static int stepAt(long address) {
        return (int) ((address - PreludeFile.TABLE) / ENTRY);
    }
}
