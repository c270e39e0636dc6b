package dev.coxswain.runtime;

import dev.coxswain.engine.Event;
import dev.coxswain.engine.ExitDetails;
import dev.coxswain.engine.InstanceId;
import dev.coxswain.os.TreeEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Which instance a process tree belongs to, from before its spawn until it is gone; and the order of what is told of
 * it: its start first, even where it ended before the spawner could say so.
 */
final class Trees {

    private final ConcurrentHashMap<Long, Tree> byGeneration = new ConcurrentHashMap<>();
    private final Consumer<Event> mailbox;

    Trees(Consumer<Event> mailbox) {
        this.mailbox = mailbox;
    }

    private final class Tree {
        private final InstanceId id;
        private boolean told;
        private final List<TreeEvent> early = new ArrayList<>(0);

        Tree(InstanceId id) {
            this.id = id;
        }

        synchronized void started(Event.Spawned spawned) {
            mailbox.accept(spawned);
            told = true;
            early.forEach(this::pass);
            early.clear();
        }

        synchronized void take(TreeEvent event) {
            if (told) {
                pass(event);
            } else {
                early.add(event);
            }
        }

        private void pass(TreeEvent event) {
            switch (event) {
                case TreeEvent.LeaderExited(long generation, var status, var clues) ->
                    mailbox.accept(new Event.Exited(
                            id,
                            generation,
                            status.code(),
                            status.signal(),
                            status.coreDumped(),
                            new ExitDetails(clues.oomKilled(), clues.words())));
                case TreeEvent.TreeLeft(long generation, int processes) ->
                    mailbox.accept(new Event.TreeLeft(id, generation, processes));
                case TreeEvent.TreeGone(long generation) -> {
                    byGeneration.remove(generation);
                    mailbox.accept(new Event.TreeGone(id, generation));
                }
            }
        }
    }

    /** To be called before the spawn. */
    void expect(InstanceId id, long generation) {
        byGeneration.put(generation, new Tree(id));
    }

    void started(InstanceId id, long generation, int pid) {
        Tree tree = byGeneration.get(generation);
        if (tree != null) {
            tree.started(new Event.Spawned(id, generation, pid));
        }
    }

    /** Whose it is; empty when it is gone. */
    Optional<InstanceId> instanceOf(long generation) {
        return Optional.ofNullable(byGeneration.get(generation)).map(tree -> tree.id);
    }

    void failed(long generation) {
        byGeneration.remove(generation);
    }

    void take(TreeEvent event) {
        Tree tree = byGeneration.get(event.generation());
        if (tree != null) {
            tree.take(event);
        }
    }
}
