package dev.coxswain.os;

/** A process that could not be started; the message is in words for people, with call, errno's name and path. */
public final class StartFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final String errno;

    /**
     * @param message such as {@code /app/serve.py: no such file (execve: ENOENT)}
     * @param errno the name of the errno, {@code ENOENT}
     */
    public StartFailure(String message, String errno) {
        super(message, null, false, false);
        this.errno = errno;
    }

    public String errno() {
        return errno;
    }

    /** 127 when the program was not found, 126 for everything else, as a shell has it. */
    public int exitCode() {
        return errno.equals("ENOENT") ? 127 : 126;
    }

    public String words() {
        return String.valueOf(getMessage());
    }
}
