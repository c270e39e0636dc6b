package dev.coxswain.source;

import dev.coxswain.crew.FileText;
import dev.coxswain.crew.Problem;
import dev.coxswain.crew.SourceText;
import dev.coxswain.disk.Route;
import dev.coxswain.disk.Stamp;
import dev.coxswain.disk.Timing;
import dev.coxswain.disk.View;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** One file, which may be a symlink, may be replaced by another one, and may not be there yet. */
public final class FileSource extends DiskSource {

    public FileSource(Path path) {
        this(path, Timing.DEFAULT, InstantSource.system());
    }

    FileSource(Path path, Timing timing, InstantSource clock) {
        super(path, timing, clock);
    }

    @Override
    View look() {
        Route route = Route.to(path());
        return new View(route.lookups(), Map.of(path(), Stamp.of(path())), List.of(route.folder()));
    }

    @Override
    Reading load() {
        Path fileName = path().getFileName();
        String file = fileName == null ? name() : fileName.toString();
        FileText read = FileText.read(path());
        // No switch over types where a command comes through: the first one in a process costs it 20 of its 150 ms.
        if (read instanceof FileText.Text(String text)) {
            return new Reading.Texts(List.of(new SourceText(file, text)), Revision.ofFile(text));
        }
        return read instanceof FileText.NotRead notRead
                ? new Reading.Missing(name() + ": " + notRead.message())
                : new Reading.Refused(new Problem(file, 1, 1, "", ((FileText.Unfit) read).message()));
    }

    @Override
    List<Path> documents() {
        return List.of(path());
    }
}
