// What a process does between its spawn and its exec, on aarch64. See Prelude.java, PreludeTable.java, PreludeFile.java.
//
//   prelude CHANNEL PROGRAM-ARGV...
//
// Reads its table from the descriptor CHANNEL up to the end, and goes through it: entries of six quads, kind, system
// call, four arguments. A call that fails writes {address of its entry, errno}, two quads, to CHANNEL; for a table that
// can't be read the address is that of an entry before the first. It touches no memory but the table's, its stack and,
// for PID, the first variable of its environment.
        .set    TABLE, 0x500000         // PreludeFile maps it, all zeros
        .set    TABLE_SIZE, 0x20000
        .set    KIND_EXEC, 1            // arguments two and three are this process's own argv and envp
        .set    KIND_PID, 2             // envp[0] is NAME=0000000000: writes our pid; the first argument is where
        .set    ENTRY, 48
        .globl  _start
_start:
        ldr     x19, [sp]               // argc
        add     x20, sp, #8             // argv
        add     x21, x20, x19, lsl #3
        add     x21, x21, #8            // envp, behind argv's NULL
        cmp     x19, #3
        b.lt    exit                    // started by hand
        ldr     x9, [x20, #8]
        add     x20, x20, #16           // the program's argv
        mov     x23, #0
        mov     x11, #10
number:
        ldrb    w10, [x9], #1
        subs    w10, w10, #'0'
        b.mi    numbered                // the NUL at its end
        madd    x23, x23, x11, x10
        b       number
numbered:
        mov     x25, #TABLE
        sub     x22, x25, #ENTRY
        mov     x24, #0
        mov     x26, #(TABLE + TABLE_SIZE)
more:
        mov     x8, #63                 // read
        mov     x0, x23
        mov     x1, x25
        sub     x2, x26, x25
        svc     #0
        cmp     x0, #0
        b.lt    failed
        add     x25, x25, x0
        b.gt    more
        sub     x9, x25, x22
        mov     x0, #-22                // EINVAL: nothing there
        cmp     x9, #(2 * ENTRY)
        b.lo    failed
next:
        add     x22, x22, #ENTRY
entry:
        ldp     x24, x8, [x22]
        ldp     x0, x1, [x22, #16]
        ldp     x2, x3, [x22, #32]
        cmp     x24, #KIND_PID
        b.eq    pid
        cmp     x24, #KIND_EXEC
        b.ne    call
        mov     x1, x20
        mov     x2, x21
call:
        svc     #0
        cmp     x0, #0
        b.ge    next

failed:
        neg     x25, x0
        stp     x22, x25, [sp, #-16]!
        mov     x8, #64                 // write
        mov     x0, x23
        mov     x1, sp
        mov     x2, #16
        svc     #0
        add     sp, sp, #16
        cmp     x24, #KIND_EXEC
        b.ne    exit
        cmp     x25, #2                 // ENOENT, EACCES, ENOTDIR: the next folder of PATH, as execvp(3)
        b.eq    next
        cmp     x25, #13
        b.eq    next
        cmp     x25, #20
        b.eq    next
exit:
        mov     x8, #94                 // exit_group
        mov     x0, #127
        svc     #0

pid:
        ldr     x9, [x22, #16]
        svc     #0                      // the entry's number is getpid's
        ldr     x10, [x21]
        add     x9, x9, x10             // where the first digit goes
        mov     x11, #10
        mov     x12, sp                 // sp itself has to stay a multiple of 16: digits go below it, no signal comes
        mov     x13, x12
digit:
        udiv    x14, x0, x11
        msub    x15, x14, x11, x0
        add     x15, x15, #'0'
        strb    w15, [x13, #-1]!
        mov     x0, x14
        cbnz    x0, digit
store:
        ldrb    w15, [x13], #1
        strb    w15, [x9], #1
        cmp     x13, x12
        b.ne    store
        strb    wzr, [x9]
        b       next
        .balign 8
