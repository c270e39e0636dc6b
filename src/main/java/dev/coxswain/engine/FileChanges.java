package dev.coxswain.engine;

import dev.coxswain.engine.State.Mode;

/** What a change in a worker's {@code files} does: each process is told, or replaced where there is no way to tell it. */
final class FileChanges {

    private static final int NAMED = 3;

    private FileChanges() {}

    static void take(Turn turn, Event.FilesChanged event) {
        int at = turn.topology.indexOf(event.worker());
        if (at < 0 || turn.mode != Mode.SUPERVISING || turn.worker(at).removed) {
            return;
        }
        WorkerState worker = turn.worker(at);
        boolean told = worker.worker.lifecycle().reload().isPresent();
        turn.tell(Notice.normal("FilesChanged", worker.name(), words(event) + (told ? ": reloading" : ": restarting")));
        if (told) {
            for (int index = 0; index < worker.instances.length; index++) {
                Instance instance = turn.instance(at, index);
                // One that waits or backs off reads them when it starts.
                if (instance.phase() instanceof Phase.Starting || instance.phase() instanceof Phase.Running) {
                    turn.putAlone(at, instance.with(instance.watch().withReloadDue(true)));
                }
            }
        } else {
            turn.put(at, Reload.formed(turn, worker, worker.form.edited()));
        }
    }

    private static String words(Event.FilesChanged event) {
        int named = Math.min(NAMED, event.files().size());
        String names = String.join(", ", event.files().subList(0, named));
        int more = event.files().size() - named;
        return names + (more > 0 ? " and " + more + " more" : "") + " changed";
    }
}
