package dev.coxswain.runtime.check;

import dev.coxswain.crew.EnvironmentProblem;
import dev.coxswain.engine.Subject;
import dev.coxswain.os.Launch;
import java.util.List;
import java.util.Map;

/** What a check or a hook takes over from the process that it is about. May read files. */
public interface Surroundings {

    /** The environment of the process, as it would be made now. */
    Map<String, String> environment(Subject subject) throws EnvironmentProblem;

    /** A process beside that one: its environment, folder and user, but a tree of its own. */
    Launch launch(Subject subject, long generation, List<String> command) throws EnvironmentProblem;
}
