package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A control socket that is taken away under the supervisor is there again within seconds. */
class SocketKeptIT {

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private static final String ONE = "workers: [{name: a, command: [sh, -c, \"echo here; exec sleep 1000\"]}]";

    private Supervised supervise(Path socket) {
        Program program = sandbox.run(sandbox.crew(ONE).toString(), "--socket", socket.toString());
        Supervised supervised = sandbox.settled(program, socket);
        supervised.awaitPid("a/0");
        return supervised;
    }

    private static void answersAgain(Supervised supervised, Path socket) throws IOException {
        Patience.until("it answers again", () -> supervised.api().answers());
        assertThat(supervised.instance("a/0").path("restarts").asInt()).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");
    }

    private static int told(Supervised supervised) {
        return supervised.program().stderr().split("was not ours any more: it is made again", -1).length - 1;
    }

    @Test
    void itsFileIsMadeAgainAndThatIsSaidOnce() throws IOException {
        Path socket = sandbox.path("run/c.sock");
        Supervised supervised = supervise(socket);
        for (int times = 1; times <= 3; times++) {
            Files.delete(socket);
            answersAgain(supervised, socket);
            int now = times;
            Patience.until("it is said", () -> told(supervised) == now);
        }
        assertThat(supervised.terminate()).isZero();
        assertThat(Files.exists(socket)).isFalse();
        assertThat(told(supervised)).isEqualTo(3);
    }

    @Test
    void itsFolderIsMadeAgainAndNoSecondSupervisorGetsIn() throws IOException {
        Path socket = sandbox.path("run/c.sock");
        Supervised supervised = supervise(socket);
        Sandbox.delete(sandbox.path("run"));
        answersAgain(supervised, socket);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(sandbox.path("run"))))
                .isEqualTo("rwx------");
        Sandbox.delete(sandbox.path("run"));
        Files.createDirectory(sandbox.path("run"));
        answersAgain(supervised, socket);
        Program second = sandbox.run(sandbox.crew(ONE).toString(), "--socket", socket.toString());
        assertThat(second.awaitExit()).isEqualTo(73);
        second.assertStderrHas("already running on " + socket + ", pid ");
        answersAgain(supervised, socket);
    }

    @Test
    void whatSomebodyHasPutInItsPlaceIsKeptAside() throws IOException {
        Path socket = sandbox.path("run/c.sock");
        Supervised supervised = supervise(socket);
        Path other = sandbox.write("other", "of worth");
        Files.move(other, socket, StandardCopyOption.REPLACE_EXISTING);
        answersAgain(supervised, socket);
        assertThat(Files.readString(sandbox.path("run/c.sock.moved"))).isEqualTo("of worth");
    }

    @Test
    void whoIsConnectedStaysConnected() throws IOException {
        Path socket = sandbox.path("run/c.sock");
        Supervised supervised = supervise(socket);
        Program follower = sandbox.command("logs", "-f", "--all", "--socket", socket.toString());
        Patience.until("it follows", () -> follower.stdout().contains("here"));
        Files.delete(socket);
        answersAgain(supervised, socket);
        assertThat(follower.lives()).isTrue();
    }

    @Test
    void whereItCannotBeMadeThatIsSaidOnceAndTriedAgain() throws IOException {
        Path socket = sandbox.path("run/c.sock");
        Supervised supervised = supervise(socket);
        Sandbox.delete(sandbox.path("run"));
        Path inTheWay = sandbox.write("run", "");
        supervised.program().awaitStderr("is gone and can't be made again");
        Files.delete(inTheWay);
        answersAgain(supervised, socket);
        assertThat(supervised.program().stderr().split("can't be made again", -1))
                .hasSize(2);
    }
}
