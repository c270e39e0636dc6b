package dev.coxswain.runtime;

import dev.coxswain.engine.Condition;
import dev.coxswain.engine.Conditions;
import dev.coxswain.engine.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is known of the document in force and of its source, and the status that comes of it. Core thread only. */
final class InForce {

    private final String source;
    private Condition configValid =
            new Condition("ConfigValid", Condition.Status.UNKNOWN, "Valid", "no document yet", Instant.now());
    private Optional<String> revision = Optional.empty();
    private Optional<String> resourceVersion = Optional.empty();
    private Optional<Instant> appliedAt = Optional.empty();
    private Optional<String> managementAddress = Optional.empty();
    /** What the conditions that were published last are of. */
    private Optional<Told> told = Optional.empty();

    private record Told(State state, Condition configValid, List<Condition> conditions) {}

    InForce(String source) {
        this.source = source;
    }

    /** Whether a document has come into force. */
    boolean any() {
        return revision.isPresent();
    }

    /** A document comes into force. */
    void document(Message.Document document, Instant now) {
        revision = Optional.of(document.revision());
        resourceVersion = document.resourceVersion();
        appliedAt = Optional.of(now);
        valid(new Condition("ConfigValid", Condition.Status.TRUE, "Valid", "", now));
    }

    /** News of the source, and no document. */
    void config(Message.Config config) {
        valid(config.condition());
        resourceVersion = config.resourceVersion().or(() -> resourceVersion);
    }

    private void valid(Condition next) {
        configValid = Conditions.since(next, List.of(configValid));
    }

    void managementOpened(String address) {
        managementAddress = Optional.of(address);
    }

    /** @param before the conditions that were published last: their times go on where they are the same */
    Status status(State state, List<Condition> before, Tallies tallies) {
        List<Condition> conditions = told.filter(last -> isSame(last, state, before))
                .map(Told::conditions)
                .orElseGet(() -> conditions(state, before));
        told = Optional.of(new Told(state, configValid, conditions));
        return new Status(
                state,
                source,
                revision,
                resourceVersion,
                appliedAt,
                managementAddress,
                conditions,
                tallies,
                ProcessHandle.current().pid());
    }

    /** Nearly always: a probe that has passed changes nothing here, and with 500 of them a second it counts. */
    private boolean isSame(Told last, State state, List<Condition> before) {
        return last.conditions().equals(before)
                && last.configValid().equals(configValid)
                && Conditions.same(state, last.state());
    }

    private List<Condition> conditions(State state, List<Condition> before) {
        List<Condition> conditions = new ArrayList<>(Conditions.of(state, before, Instant.now()));
        if (revision.isEmpty() && !configValid.message().isEmpty()) {
            // Before the first document, readiness says what is waited for.
            conditions.replaceAll(condition ->
                    condition.type().equals("Ready") && condition.message().equals(Conditions.NO_DOCUMENT)
                            ? condition.withMessage(Conditions.NO_DOCUMENT + ": " + configValid.message())
                            : condition);
        }
        conditions.add(1, configValid);
        return List.copyOf(conditions);
    }
}
