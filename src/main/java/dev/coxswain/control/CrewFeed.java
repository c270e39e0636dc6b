package dev.coxswain.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coxswain.engine.InstanceId;
import dev.coxswain.runtime.Status;
import dev.coxswain.runtime.Supervisor;
import io.vertx.core.Context;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The crew for whoever watches it: looked at once a second for all of them together, told when it is another one, and
 * not looked at while nobody watches.
 *
 * <p>Rule: a look is a worker thread's, one at a time; nothing of it is done on the event loop. What waits for a slow
 * watcher is the newest alone, which all share.
 */
final class CrewFeed {

    static final long LOOK_MILLIS = 1000;
    /** Figures change all the time, and to read them costs more than all else. */
    static final int LOOKS_A_FIGURE = 5;

    /**
     * @param crew its number, as of the others: another number, another text
     * @param whole with {@code spec}; empty where nobody waited for it when this was made
     * @param brief without it
     */
    private record Newest(long crew, long spec, long figures, String whole, String brief, String figuresText) {
        static final Newest NONE = new Newest(0, 0, 0, "", "", "");
    }

    private final Supervisor supervisor;
    private final Status.FiguresReader figures;
    private final long lookMillis;
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private final AtomicBoolean looking = new AtomicBoolean();
    private final AtomicBoolean wholeWanted = new AtomicBoolean();

    private volatile Newest newest = Newest.NONE;

    // Of the look that goes on.
    private @Nullable Status seen;
    private String shape = "";
    private String revision = "";
    private int looks;

    CrewFeed(Supervisor supervisor, Status.FiguresReader figures) {
        this(supervisor, figures, LOOK_MILLIS);
    }

    CrewFeed(Supervisor supervisor, Status.FiguresReader figures, long lookMillis) {
        this.supervisor = supervisor;
        this.figures = figures;
        this.lookMillis = lookMillis;
    }

    /** On the event loop of the response's connection, as all that the watcher does. */
    private final class Watcher {
        private final Context context;
        private final ServerSentEvents stream;
        private final long timer;
        private long crew;
        private long spec;
        private long told;

        Watcher(Exchange exchange) {
            this.context = exchange.context();
            this.timer = context.owner().setPeriodic(lookMillis, tick -> lookFor(this));
            this.stream = new ServerSentEvents(exchange, this::offer, () -> left(this));
        }

        /** What is told counts as told before it is sent: a large one is sent at once, and then there is room again. */
        void offer() {
            Newest now = newest;
            if (!stream.hasRoom() || now.crew() == 0) {
                return;
            }
            if (crew != now.crew()) {
                boolean same = spec == now.spec();
                if (!same && now.whole().isEmpty()) {
                    wholeWanted.set(true);
                    return;
                }
                crew = now.crew();
                spec = now.spec();
                told = now.figures();
                stream.send("crew", same ? now.brief() : now.whole());
            } else if (told != now.figures()) {
                told = now.figures();
                stream.send("figures", now.figuresText());
            }
        }
    }

    /** Begins an answer that goes on until the caller hangs up. */
    void join(Exchange exchange) {
        Watcher watcher = new Watcher(exchange);
        if (exchange.response().closed()) {
            left(watcher);
            return;
        }
        watchers.add(watcher);
        wholeWanted.set(true);
        look(exchange.context());
    }

    int watchers() {
        return watchers.size();
    }

    private void left(Watcher watcher) {
        watchers.remove(watcher);
        watcher.context.owner().cancelTimer(watcher.timer);
        if (watchers.isEmpty()) {
            newest = Newest.NONE;
        }
    }

    /** Each watcher has a timer, so that none depends on another; only the first one's looks. */
    private void lookFor(Watcher watcher) {
        if (!watchers.isEmpty() && watchers.getFirst() == watcher) {
            look(watcher.context);
        }
    }

    private void look(Context context) {
        context.executeBlocking(
                () -> {
                    if (looking.compareAndSet(false, true)) {
                        try {
                            lookNow();
                        } finally {
                            looking.set(false);
                        }
                    }
                    return true;
                },
                false);
    }

    private void lookNow() {
        if (newest.crew() == 0) {
            forget();
        }
        Status status = supervisor.status();
        boolean wanted = wholeWanted.getAndSet(false);
        boolean changed = status != seen && changed(status);
        boolean due = looks++ % LOOKS_A_FIGURE == 0;
        seen = status;
        if (changed || wanted || due) {
            newest = next(newest, status, changed, wanted, due);
            watchers.forEach(watcher -> watcher.context.runOnContext(told -> watcher.offer()));
        }
    }

    /** Nobody watched for a time: what was seen before is nobody's. */
    private void forget() {
        seen = null;
        shape = "";
        looks = 0;
    }

    /** Its figures apart: the core publishes a new status at each step, of which most change nothing that is shown. */
    private boolean changed(Status status) {
        ObjectNode crew = CrewJson.crew(status, Map.of());
        crew.remove("spec");
        String now = JsonTree.text(crew);
        boolean changed = !now.equals(shape);
        shape = now;
        return changed;
    }

    private Newest next(Newest before, Status status, boolean changed, boolean wanted, boolean due) {
        Map<InstanceId, Status.Usage> usage = figures.read(status.state());
        String text = due ? figures(usage) : before.figuresText();
        long figure = before.figures() + (text.equals(before.figuresText()) ? 0 : 1);
        if (!changed && !wanted) {
            return new Newest(before.crew(), before.spec(), figure, before.whole(), before.brief(), text);
        }
        String now = status.revision().orElse("") + status.state().crew().isPresent();
        boolean document = before.crew() == 0 || !now.equals(revision);
        revision = now;
        ObjectNode crew = CrewJson.crew(status, usage);
        String whole = wanted || document ? JsonTree.text(crew) : "";
        crew.remove("spec");
        return new Newest(
                before.crew() + (changed || before.crew() == 0 ? 1 : 0),
                before.spec() + (document ? 1 : 0),
                figure,
                whole,
                JsonTree.text(crew),
                text);
    }

    /** {@code {"web/0": [cpuMillicores, memoryBytes]}}. */
    private static String figures(Map<InstanceId, Status.Usage> usage) {
        ObjectNode json = JsonTree.object();
        usage.forEach((id, used) -> json.putArray(id.toString())
                .add(used.cpuMillicores())
                .add(used.figures().memoryBytes()));
        return JsonTree.text(json);
    }
}
