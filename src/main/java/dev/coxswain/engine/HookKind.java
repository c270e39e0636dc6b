package dev.coxswain.engine;

/** Which of a worker's hooks; the word is the field's name in the document. */
public enum HookKind {
    POST_START("postStart"),
    PRE_STOP("preStop"),
    RELOAD("reload");

    private final String word;

    HookKind(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
