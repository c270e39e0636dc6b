# terminal.py ROWS COLUMNS PROGRAM ARGUMENT...
# Runs a program on a terminal of that size and copies what it writes there to stdout. SIGUSR1 halves both sides of the
# window; SIGUSR2 is Ctrl-C. The last line is the program's exit code.
import fcntl, os, pty, signal, struct, sys, termios

rows, columns = int(sys.argv[1]), int(sys.argv[2])
child, screen = pty.fork()
if child == 0:
    # Not before the window has its size.
    os.read(0, 1)
    os.execv(sys.argv[3], sys.argv[3:])


def resize(rows, columns):
    fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


signal.signal(signal.SIGUSR1, lambda number, frame: resize(rows // 2, columns // 2))
signal.signal(signal.SIGUSR2, lambda number, frame: os.write(screen, b"\x03"))
resize(rows, columns)
os.write(screen, b"\n")
while True:
    try:
        part = os.read(screen, 65536)
    except OSError:
        break
    if not part:
        break
    os.write(1, part)
code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
print(f"\nexit code {code}", flush=True)
