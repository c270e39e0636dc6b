package dev.coxswain.engine.sim;

import static dev.coxswain.engine.sim.Timeline.MILLISECOND;
import static dev.coxswain.engine.sim.Timeline.SECOND;

import dev.coxswain.engine.Action;
import dev.coxswain.engine.Event;
import dev.coxswain.engine.InstanceId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An operating system made of chance: spawns answer late or fail, leaders die by themselves, ignore signals, leave
 * trees behind; a kill gets lost. It knows the truth about what lives, and throws where two trees of one instance
 * would live at a time.
 */
final class FakeOs {

    private static final int SIGKILL = 9;
    private static final int KEPT_EVENTS = 8;

    private final Dice dice;
    private final Timeline timeline;
    private final Consumer<Event> events;
    private final Map<InstanceId, Tree> trees = new HashMap<>();
    private final List<Event> said = new ArrayList<>();
    private int lastPid = 100;
    private boolean calm;
    private int stuckLeft;

    /** @param stuck how many trees no SIGKILL will end */
    FakeOs(Dice dice, Timeline timeline, Consumer<Event> events, int stuck) {
        this.dice = dice;
        this.timeline = timeline;
        this.events = events;
        this.stuckLeft = stuck;
    }

    private static final class Tree {
        final InstanceId id;
        final long generation;
        boolean begun;
        boolean leader;
        int rest;
        /** Nothing of it lives, and nothing ever will. */
        boolean over;

        boolean killLost;
        boolean killed;
        boolean stuck;
        /** Its events come in order: none before this. */
        long notBefore;

        Tree(InstanceId id, long generation) {
            this.id = id;
            this.generation = generation;
        }
    }

    /** From now on nothing fails or dies by itself, and everything obeys. Or the other way round. */
    void calm(boolean calm) {
        this.calm = calm;
    }

    boolean anythingLives() {
        return trees.values().stream().anyMatch(tree -> !tree.over && !tree.stuck);
    }

    boolean anythingStuck() {
        return trees.values().stream().anyMatch(tree -> !tree.over && tree.stuck);
    }

    /** An event that was delivered some time ago. */
    @Nullable
    Event oldEvent() {
        return said.isEmpty() ? null : said.get(dice.below(said.size()));
    }

    /** One of those that were ever started, dead or alive. */
    Event.@Nullable TreeGone anyProcess() {
        if (trees.isEmpty()) {
            return null;
        }
        List<InstanceId> ids = new ArrayList<>(trees.keySet());
        ids.sort(Comparator.comparing(InstanceId::worker).thenComparing(InstanceId::index));
        Tree tree = trees.get(ids.get(dice.below(ids.size())));
        return tree == null ? null : new Event.TreeGone(tree.id, tree.generation);
    }

    void perform(Action action) {
        switch (action) {
            case Action.Spawn spawn -> spawn(spawn);
            case Action.CancelSpawn(var id, long generation) -> cancel(trees.get(id), generation);
            case Action.Stop(var id, long generation, var signal) -> stop(trees.get(id), generation, signal.number());
            case Action.StopRest(var id, long generation, var signal) -> stopRest(trees.get(id), generation);
            case Action.Kill(var id, long generation) -> kill(trees.get(id), generation);
            default -> {}
        }
    }

    private void spawn(Action.Spawn action) {
        Tree last = trees.get(action.id());
        Violation.unless(last == null || last.over, "two trees of one instance at a time", action.id());
        Tree tree = new Tree(action.id(), action.generation());
        trees.put(action.id(), tree);
        timeline.in(shortly(), () -> begin(tree));
    }

    private void begin(Tree tree) {
        if (tree.over) {
            return; // cancelled
        }
        tree.begun = true;
        if (!calm && dice.percent(8)) {
            tree.over = true;
            int code = dice.oneOf(126, 127);
            say(shortly(), new Event.SpawnFailed(tree.id, tree.generation, code, "/bin/x: no such file (ENOENT)"));
            return;
        }
        tree.leader = true;
        if (!calm && stuckLeft > 0 && dice.percent(5)) {
            tree.stuck = true;
            stuckLeft--;
        }
        say(shortly(), new Event.Spawned(tree.id, tree.generation, ++lastPid));
        long life = lifetime();
        if (life < Long.MAX_VALUE) {
            timeline.in(life, () -> {
                if (!calm && !tree.stuck) {
                    dieByItself(tree);
                }
            });
        }
    }

    private long lifetime() {
        if (calm) {
            return Long.MAX_VALUE;
        }
        int kind = dice.below(100);
        return kind < 12
                ? dice.below(3 * MILLISECOND)
                : kind < 50 ? dice.below(5 * SECOND) : kind < 70 ? dice.below(90 * SECOND) : Long.MAX_VALUE;
    }

    private void dieByItself(Tree tree) {
        int signal = dice.percent(15) ? dice.oneOf(SIGKILL, 11, 15) : 0;
        leaderDies(tree, signal == 0 ? dice.oneOf(0, 0, 0, 1, 3, 143) : 128 + signal, signal);
    }

    private void leaderDies(Tree tree, int code, int signal) {
        if (!tree.leader) {
            return;
        }
        tree.leader = false;
        sayInOrder(tree, new Event.Exited(tree.id, tree.generation, code, signal, false));
        if (!tree.killed && !calm && dice.percent(25)) {
            tree.rest = 1 + dice.below(3);
            sayInOrder(tree, new Event.TreeLeft(tree.id, tree.generation, tree.rest));
            if (dice.percent(30)) {
                timeline.in(dice.below(20 * SECOND), () -> restDies(tree));
            }
        } else {
            restDies(tree);
        }
    }

    private void restDies(Tree tree) {
        if (!tree.over && !tree.leader) {
            tree.rest = 0;
            tree.over = true;
            sayInOrder(tree, new Event.TreeGone(tree.id, tree.generation));
        }
    }

    private void cancel(@Nullable Tree tree, long generation) {
        if (tree != null && tree.generation == generation && !tree.begun && !tree.over) {
            tree.over = true;
            say(shortly(), new Event.SpawnCancelled(tree.id, generation));
        }
    }

    private void stop(@Nullable Tree tree, long generation, int signal) {
        if (tree == null || tree.generation != generation || !tree.leader || tree.stuck) {
            return;
        }
        int kind = calm ? 0 : dice.below(100);
        int code = dice.oneOf(0, 1, 128 + signal, 128 + signal);
        int by = code > 128 && dice.percent(80) ? signal : 0;
        if (kind < 80) {
            long slowness = kind < 55 ? shortly() : dice.below(15 * SECOND);
            timeline.in(slowness, () -> leaderDies(tree, code, by));
        }
    }

    private void stopRest(@Nullable Tree tree, long generation) {
        if (tree == null || tree.generation != generation) {
            return;
        }
        int kind = calm ? 0 : dice.below(100);
        if (kind < 80) {
            timeline.in(kind < 60 ? shortly() : dice.below(15 * SECOND), () -> restDies(tree));
        }
    }

    private void kill(@Nullable Tree tree, long generation) {
        if (tree == null || tree.generation != generation || !tree.begun || tree.stuck) {
            return;
        }
        if (!tree.killLost && !calm && dice.percent(10)) {
            tree.killLost = true;
            return;
        }
        tree.killed = true;
        timeline.in(dice.below(50 * MILLISECOND), () -> {
            leaderDies(tree, 128 + SIGKILL, SIGKILL);
            restDies(tree);
        });
    }

    private long shortly() {
        int kind = calm ? 0 : dice.below(100);
        return kind < 50
                ? dice.below(MILLISECOND / 2)
                : kind < 90
                        ? dice.below(3 * MILLISECOND)
                        : kind < 98 ? dice.below(200 * MILLISECOND) : dice.below(3 * SECOND);
    }

    private void sayInOrder(Tree tree, Event event) {
        tree.notBefore = Math.max(tree.notBefore, timeline.now() + shortly());
        say(tree.notBefore - timeline.now(), event);
    }

    private void say(long later, Event event) {
        timeline.in(later, () -> {
            if (said.size() < KEPT_EVENTS) {
                said.add(event);
            } else if (dice.percent(20)) {
                said.set(dice.below(KEPT_EVENTS), event);
            }
            events.accept(event);
        });
    }
}
