package dev.coxswain.runtime;

import dev.coxswain.crew.Crew;
import dev.coxswain.engine.Condition;
import dev.coxswain.engine.Event;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What comes into the mailbox. */
sealed interface Message {
    record Step(Event event) implements Message {}

    record Document(Crew crew, String revision, Optional<String> resourceVersion, CompletableFuture<Void> applied)
            implements Message {}

    record Config(Condition condition, Optional<String> resourceVersion) implements Message {}

    record ManagementOpened(String address) implements Message {}

    record Turn(CompletableFuture<Void> taken) implements Message {}
}
