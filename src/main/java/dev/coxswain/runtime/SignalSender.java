package dev.coxswain.runtime;

import dev.coxswain.crew.Signal;
import dev.coxswain.engine.Event;
import dev.coxswain.engine.Instance;
import dev.coxswain.engine.Outcome;
import dev.coxswain.engine.State;
import dev.coxswain.engine.WorkerState;
import dev.coxswain.os.Os;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Sends an operator's signal to one instance or to all of a worker, and tells the engine first whose it was. */
record SignalSender(Os os, Consumer<Event> mailbox) {

    Outcome send(State state, String name, OptionalInt index, Signal signal, boolean tree) {
        Optional<WorkerState> worker = state.worker(name).filter(known -> !known.removed());
        if (worker.isEmpty()) {
            return new Outcome.Unknown("no worker " + name);
        }
        if (index.isPresent() && index.getAsInt() >= worker.get().instances().size()) {
            return new Outcome.Unknown("no instance " + name + "/" + index.getAsInt());
        }
        boolean any = false;
        for (Instance instance : worker.get().instances()) {
            if (instance.generation().isPresent()
                    && (index.isEmpty() || index.getAsInt() == instance.id().index())) {
                long generation = instance.generation().getAsLong();
                mailbox.accept(new Event.Signalled(instance.id(), generation, signal.number()));
                any |= tree ? os.signalTree(generation, signal.number()) : os.signalLeader(generation, signal.number());
            }
        }
        String target = index.isPresent() ? name + "/" + index.getAsInt() : name;
        return any ? new Outcome.Done() : new Outcome.Failed(target + " has no process");
    }
}
