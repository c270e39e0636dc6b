package dev.coxswain.os.linux;

import java.util.HexFormat;

/**
 * What differs between processors in a {@link Prelude}: the code, assembled from {@code src/main/native/}
 * (PreludeTableTest compares, and shows what a changed source makes), and the numbers of system calls (asm/unistd.h).
 */
enum Machine {
    X86_64(62, """
            4c8b24244c8d6c24084f8d74e5084983fc030f8cc5000000498b75084983c5104531ff0fb60648ffc683e8307809456b
            ff0a4101c7ebecbdd0ff4f0031db41bc0000500031c04489ff4c89e6ba000052004c29e20f054885c0784c74054901c4
            ebe248c7c0eaffffff4981fc3000500072354883c530488b5d00488b4508488b7d10488b7518488b55204c8b55284883
            fb0274554883fb0175064c89ee4c89f20f054885c079cb48f7d84989c45055b8010000004489ff4889e6ba100000000f
            054883c4104883fb0175124983fc0274a14983fc0d749b4983fc147495b8e7000000bf7f0000000f050f05498b3e4803
            7d10b90a00000031f631d2f7f183c23052ffc685c075f25a881748ffc7ffce75f6c60700e959ffffff0f1f8000000000
            """, new int[] {1, 3, 39, 59, 72, 80, 95, 116, 117, 119, 141, 231, 251, 257, 302}),
    AARCH64(183, """
            f30340f9f4230091950e138bb52200917f0e00f10b070054890640f994420091170080d24b0180d22a1540384ac10071
            64000054f72a0b9bfcffff17190aa0d236c300d1180080d25a0aa0d2e80780d2e00317aae10319aa420319cb010000d4
            1f0000f18b0200543903008b0cffff54290316cba00280923f8101f1c3010054d6c20091d82240a9c00641a9c20e42a9
            1f0b00f1600300541f0700f161000054e10314aae20315aa010000d41f0000f18afeff54f90300cbf667bfa9080880d2
            e00317aae1030091020280d2010000d4ff4300911f0700f1e10000543f0b00f100fdff543f3700f1c0fcff543f5300f1
            80fcff54c80b80d2e00f80d2010000d4c90a40f9010000d4aa0240f929010a8b4b0180d2ec030091ed030caa0e08cb9a
            cf810b9befc10091affd1f38e0030eaa60ffffb5af1540382f150038bf010ceba1ffff543f010039ceffff171f2003d5
            """, new int[] {64, 57, 172, 221, 25, 49, 166, 159, 147, 149, 140, 94, 30, 56, 261});

    /** In the order of the numbers above. */
    enum Call {
        WRITE,
        CLOSE,
        GETPID,
        EXECVE,
        FCNTL,
        CHDIR,
        UMASK,
        SETGROUPS,
        SETRESUID,
        SETRESGID,
        SETPRIORITY,
        EXIT_GROUP,
        IOPRIO_SET,
        OPENAT,
        PRLIMIT64
    }

    /** e_machine (elf(5)). */
    final short elf;

    private final byte[] code;
    private final int[] numbers;

    Machine(int elf, String code, int[] numbers) {
        this.elf = (short) elf;
        this.code = HexFormat.of().parseHex(code.replaceAll("\\s", ""));
        this.numbers = numbers;
    }

    static Machine ours() {
        return "aarch64".equals(System.getProperty("os.arch")) ? AARCH64 : X86_64;
    }

    byte[] code() {
        return code.clone();
    }

    int number(Call call) {
        return numbers[call.ordinal()];
    }
}
