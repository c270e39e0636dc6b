package dev.coxswain.disk;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The kernel's word (inotify) that one of some names in some folders has changed. Sleeps until then; other names in
 * those folders wake it up for a moment and are passed over.
 */
public final class FolderEvents implements AutoCloseable {

    /** Events on other files during one wait: a folder with more has logs in it, and is cheaper to look at. */
    private static final int NOISE = 1000;

    /** What came. */
    public enum News {
        /** One of the names changed. */
        CHANGE,
        /** Nothing, in the time given. */
        NONE,
        /** A folder went away: watch anew. */
        LOST,
        /** Too much that is no concern of ours, or more than the kernel could tell. */
        NOISE
    }

    private final WatchService service;
    private final Map<Path, Set<Route.Lookup>> lookups = new HashMap<>();
    private int noise;

    private FolderEvents(WatchService service) {
        this.service = service;
    }

    /** @throws IOException when there are no more watches to be had, or a folder just went away */
    public static FolderEvents of(View view) throws IOException {
        FolderEvents events = new FolderEvents(FileSystems.getDefault().newWatchService());
        try {
            for (Route.Lookup lookup : view.lookups()) {
                events.lookups
                        .computeIfAbsent(lookup.folder(), folder -> new HashSet<>())
                        .add(lookup);
            }
            for (Path folder : events.lookups.keySet()) {
                events.register(folder, view.folders().contains(folder));
            }
            return events;
        } catch (IOException | RuntimeException e) {
            events.close();
            throw e;
        }
    }

    /** @param files whether the files are in it: a folder above them matters only for what comes and goes */
    private void register(Path folder, boolean files) throws IOException {
        try {
            if (files) {
                folder.register(service, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
            } else {
                folder.register(service, ENTRY_CREATE, ENTRY_DELETE);
            }
        } catch (AccessDeniedException denied) {
            if (files) {
                throw denied;
            }
            // A folder further up that may be passed through and not read: the slow poll has to do.
        }
    }

    public News await(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        noise = 0;
        while (true) {
            WatchKey key;
            try {
                key = service.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (ClosedWatchServiceException closed) {
                return News.LOST;
            }
            if (key == null) {
                return News.NONE;
            }
            boolean concerned = concerns(key, key.pollEvents());
            if (!key.reset()) {
                return News.LOST;
            }
            if (concerned) {
                return News.CHANGE;
            }
            if (noise > NOISE) {
                return News.NOISE;
            }
        }
    }

    private boolean concerns(WatchKey key, List<WatchEvent<?>> events) {
        Set<Route.Lookup> inFolder = lookups.getOrDefault((Path) key.watchable(), Set.of());
        boolean concerned = false;
        for (WatchEvent<?> event : events) {
            String name = String.valueOf(event.context());
            if (event.kind() == OVERFLOW) {
                noise += NOISE + 1;
            } else if (inFolder.stream().anyMatch(lookup -> lookup.concerns(name))) {
                concerned = true;
            } else {
                noise += event.count();
            }
        }
        return concerned;
    }

    @Override
    public void close() {
        try {
            service.close();
        } catch (IOException e) {
            // Its descriptor is closed all the same (close(2)).
            System.getLogger(FolderEvents.class.getName()).log(System.Logger.Level.DEBUG, "closing a watch", e);
        }
    }
}
