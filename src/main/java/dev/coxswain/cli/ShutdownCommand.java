package dev.coxswain.cli;

import dev.coxswain.control.ControlClient;
import dev.coxswain.control.NoSupervisor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code shutdown}. */
final class ShutdownCommand extends ClientCommand {

    private boolean noWait;

    ShutdownCommand(Terminal terminal) {
        super(terminal, new Syntax("shutdown", "Stops everything and ends the supervisor."));
        syntax().flag("--no-wait", "Don't wait for the end.", () -> noWait = true)
                .example("coxswain shutdown");
    }

    @Override
    String task() {
        return "shut down";
    }

    @Override
    int run(ControlClient client) throws NoSupervisor, InterruptedException {
        long pid = CrewView.read(client).json().path("status").path("pid").asLong();
        good(client.post("/v1/shutdown"));
        if (noWait) {
            print("shutdown asked for");
            return ExitCode.OK;
        }
        boolean visible = sharesPids(pid);
        client.awaitEnd();
        while (visible && runs(pid)) {
            Thread.sleep(5);
        }
        print("shut down");
        return ExitCode.OK;
    }

    /** A process that has ended and that its parent has not yet asked about (a zombie) runs no more. */
    private static boolean runs(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException gone) {
            return false;
        }
    }

    /** Whether that number means the same process to us: seen from outside a container it does not. */
    private static boolean sharesPids(long pid) {
        try {
            Path namespace = Path.of("/proc/" + pid + "/ns/pid");
            return Files.readSymbolicLink(namespace).equals(Files.readSymbolicLink(Path.of("/proc/self/ns/pid")));
        } catch (IOException | SecurityException notOurs) {
            return false;
        }
    }
}
