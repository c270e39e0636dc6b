package dev.coxswain.engine;

import java.time.Instant;

/** One condition of the crew, shaped like Kubernetes' metav1.Condition. */
public record Condition(String type, Status status, String reason, String message, Instant lastTransitionTime) {

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
