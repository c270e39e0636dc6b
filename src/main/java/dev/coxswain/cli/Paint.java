package dev.coxswain.cli;

/** Colours that say what to look at first; the words say all of it without them. */
enum Paint {
    NONE,
    ANSI;

    private static final String RED = "\u001b[31m";
    private static final String YELLOW = "\u001b[33m";
    private static final String RESET = "\u001b[0m";

    static Paint of(Terminal terminal) {
        return terminal.colours() ? ANSI : NONE;
    }

    /** @param header of its column */
    String cell(String header, String text) {
        if (this == NONE) {
            return text;
        }
        String colour = switch (header) {
            case "PHASE" -> phase(text);
            case "READY" -> text.equals("false") ? YELLOW : "";
            case "TYPE" -> text.equals("Warning") ? YELLOW : "";
            default -> "";
        };
        return colour.isEmpty() ? text : colour + text + RESET;
    }

    private static String phase(String word) {
        return switch (word) {
            case "Failed", "Backoff" -> RED;
            case "Pending", "Starting", "Stopping" -> YELLOW;
            default -> "";
        };
    }
}
