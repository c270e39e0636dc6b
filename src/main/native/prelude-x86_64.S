# What a process does between its spawn and its exec, on x86-64. See Prelude.java, PreludeTable.java, PreludeFile.java.
#
#   prelude CHANNEL PROGRAM-ARGV...
#
# Reads its table from the descriptor CHANNEL up to the end, and goes through it: entries of six quads, kind, system call,
# four arguments. A call that fails writes {address of its entry, errno}, two quads, to CHANNEL; for a table that can't be
# read the address is that of an entry before the first. It touches no memory but the table's, its stack and, for PID, the
# first variable of its environment.
        .intel_syntax noprefix
        .set    TABLE, 0x500000         # PreludeFile maps it, all zeros
        .set    TABLE_SIZE, 0x20000
        .set    KIND_EXEC, 1            # arguments two and three are this process's own argv and envp
        .set    KIND_PID, 2             # envp[0] is NAME=0000000000: writes our pid; the first argument is where
        .set    ENTRY, 48
        .globl  _start
_start:
        mov     r12, [rsp]              # argc
        lea     r13, [rsp + 8]          # argv
        lea     r14, [r13 + r12*8 + 8]  # envp, behind argv's NULL
        cmp     r12, 3
        jl      exit                    # started by hand
        mov     rsi, [r13 + 8]
        add     r13, 16                 # the program's argv
        xor     r15d, r15d
number:
        movzx   eax, byte ptr [rsi]
        inc     rsi
        sub     eax, '0'
        js      numbered                # the NUL at its end
        imul    r15d, r15d, 10
        add     r15d, eax
        jmp     number
numbered:
        mov     ebp, TABLE - ENTRY
        xor     ebx, ebx
        mov     r12d, TABLE
more:
        xor     eax, eax                # read
        mov     edi, r15d
        mov     rsi, r12
        mov     edx, TABLE + TABLE_SIZE
        sub     rdx, r12
        syscall
        test    rax, rax
        js      failed
        jz      whole
        add     r12, rax
        jmp     more
whole:
        mov     rax, -22                # EINVAL: nothing there
        cmp     r12, TABLE + ENTRY
        jb      failed
next:
        add     rbp, ENTRY
entry:
        mov     rbx, [rbp]
        mov     rax, [rbp + 8]
        mov     rdi, [rbp + 16]
        mov     rsi, [rbp + 24]
        mov     rdx, [rbp + 32]
        mov     r10, [rbp + 40]
        cmp     rbx, KIND_PID
        je      pid
        cmp     rbx, KIND_EXEC
        jne     call
        mov     rsi, r13
        mov     rdx, r14
call:
        syscall
        test    rax, rax
        jns     next

failed:
        neg     rax
        mov     r12, rax
        push    rax
        push    rbp
        mov     eax, 1                  # write
        mov     edi, r15d
        mov     rsi, rsp
        mov     edx, 16
        syscall
        add     rsp, 16
        cmp     rbx, KIND_EXEC
        jne     exit
        cmp     r12, 2                  # ENOENT, EACCES, ENOTDIR: the next folder of PATH, as execvp(3)
        je      next
        cmp     r12, 13
        je      next
        cmp     r12, 20
        je      next
exit:
        mov     eax, 231                # exit_group
        mov     edi, 127
        syscall

pid:
        syscall                         # the entry's number is getpid's
        mov     rdi, [r14]
        add     rdi, [rbp + 16]
        mov     ecx, 10
        xor     esi, esi
digit:
        xor     edx, edx
        div     ecx
        add     edx, '0'
        push    rdx
        inc     esi
        test    eax, eax
        jnz     digit
store:
        pop     rdx
        mov     [rdi], dl
        inc     rdi
        dec     esi
        jnz     store
        mov     byte ptr [rdi], 0
        jmp     next
        .balign 8
