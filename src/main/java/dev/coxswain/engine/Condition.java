package dev.coxswain.engine;

import java.time.Instant;

/** One condition of the crew, shaped like Kubernetes' metav1.Condition. */
public record Condition(String type, Status status, String reason, String message, Instant lastTransitionTime) {

    /** The same, so since another moment. */
    public Condition since(Instant transition) {
        return new Condition(type, status, reason, message, transition);
    }

    public Condition withMessage(String words) {
        return new Condition(type, status, reason, words, lastTransitionTime);
    }

    public enum Status {
        TRUE("True"),
        FALSE("False"),
        UNKNOWN("Unknown");

        private final String word;

        Status(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }
}
