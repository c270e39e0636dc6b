package dev.coxswain.logs;

import dev.coxswain.logs.StreamSettings.Disposal.ToFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The log files that are in use: one destination for each path, whoever writes to it. One thread only.
 *
 * <p>Rule: nothing here waits for a disk, and only what has something to be written is looked at in a turn.
 */
final class FileDestinations {

    private static final int STARVED_MILLIS = 100;

    private record Open(Destination destination, FileWriter writer, ToFile settings) {}

    private final FileSurroundings around;
    private final Consumer<OwnLine> say;
    private final Map<Path, Open> open = new HashMap<>();
    private final List<Destination> active = new ArrayList<>();

    /** One has lines that go out a moment later. */
    private boolean waits;

    FileDestinations(FileSurroundings around, Consumer<OwnLine> say) {
        this.around = around;
        this.say = say;
    }

    /** The one for these settings, which are in force from now on. */
    Destination of(ToFile settings) {
        Open there = open.get(settings.path());
        if (there == null) {
            FileWriter writer = new FileWriter(settings.path(), settings, around);
            there = new Open(
                    new Destination(settings.path().toString(), writer, around.buffers(), around.nanos()),
                    writer,
                    settings);
            open.put(settings.path(), there);
        } else if (!there.settings().equals(settings)) {
            there.writer().settings(settings, asksMoreOfParts(there.settings(), settings));
            open.put(settings.path(), new Open(there.destination(), there.writer(), settings));
        }
        return there.destination();
    }

    private static boolean asksMoreOfParts(ToFile before, ToFile now) {
        return now.maxFiles() < before.maxFiles() || (now.compress() && !before.compress());
    }

    /** Something is in it, or waits for it: it takes part in the turns. */
    void touch(Destination destination) {
        if (!destination.active && destination.isFile) {
            destination.active = true;
            active.add(destination);
        }
    }

    /** Those that something is in, or waits for. Grows while they are read. */
    List<Destination> active() {
        return active;
    }

    void flush() {
        waits = false;
        long now = active.isEmpty() ? 0 : around.nanos().getAsLong();
        for (int i = active.size() - 1; i >= 0; i--) {
            Destination destination = active.get(i);
            if (destination.mayWait(now)) {
                waits = true;
                continue;
            }
            destination.flush();
            tellHanging(destination);
            if (!destination.pending() && destination.waiting.isEmpty() && !destination.hanging) {
                destination.active = false;
                active.set(i, active.getLast());
                active.removeLast();
            }
        }
    }

    private void tellHanging(Destination destination) {
        boolean hangs = destination.hangs();
        if (hangs && !destination.hanging) {
            say.accept(OwnLine.warn(destination.name + " has taken nothing for "
                    + FileWriter.HANGS_NANOS / 1_000_000_000 + " s: does its disk hang? Those who write to it wait"));
        } else if (!hangs && destination.hanging) {
            say.accept(OwnLine.info(destination.name + " takes lines again"));
        }
        destination.hanging = hangs;
    }

    boolean canResume() {
        for (Destination destination : active) {
            if (destination.canResume()) {
                return true;
            }
        }
        return false;
    }

    /** How long the next turn may be away; -1: until something happens. */
    int millis() {
        if (waits) {
            return Destination.MOMENT_MILLIS;
        }
        for (Destination destination : active) {
            if (destination.file().map(FileWriter::starved).orElse(false)) {
                return STARVED_MILLIS;
            }
        }
        return -1;
    }

    boolean pending() {
        boolean pending = false;
        for (Destination destination : active) {
            // All are asked: each wakes us.
            pending |= destination.pending() | !destination.waiting.isEmpty();
        }
        return pending;
    }

    /** Those that have not taken all yet. */
    List<String> unwritten() {
        return active.stream().map(destination -> destination.name).sorted().toList();
    }

    /** @return how many files there are */
    int reopen() {
        open.values().forEach(each -> each.writer().reopen());
        return open.size();
    }

    /**
     * Closes what nobody writes to any more, once its last lines are out.
     *
     * @return whether some wait for that yet
     */
    boolean closeAllBut(Set<Path> used) {
        boolean waiting = false;
        for (Open each : List.copyOf(open.values())) {
            Destination destination = each.destination();
            if (used.contains(each.settings().path())) {
                continue;
            }
            if (destination.active || destination.ended > 0) {
                waiting = true;
            } else {
                each.writer().close();
                open.remove(each.settings().path());
            }
        }
        return waiting;
    }
}
