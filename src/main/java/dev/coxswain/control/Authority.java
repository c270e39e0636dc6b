package dev.coxswain.control;

import java.util.Optional;

/** Says whose a bearer token is, and what he may. Asked off the event loop; may block. */
public interface Authority {

    /**
     * @return empty: nobody's
     * @throws Away nobody can tell now; then nothing is allowed
     */
    Optional<Bearer> bearer(String token) throws Away;

    /** Whose a token is. */
    interface Bearer {

        /** For the log and for himself; from outside, so not to be trusted as text. */
        String name();

        boolean mayRead() throws Away;

        boolean mayChange() throws Away;

        /** What he would need to be allowed, in words. */
        String needs(boolean change);
    }

    /** It can't be asked. The message is for the log, and may hold no token. */
    final class Away extends Exception {
        private static final long serialVersionUID = 1;

        public Away(String message) {
            super(message);
        }
    }
}
