package dev.coxswain.cli;

import dev.coxswain.control.ControlRig;
import dev.coxswain.control.FakeSupervisor;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Commands that ask the supervisor of a rig, three minutes after all that is in it. */
abstract class RiggedCase {

    @RegisterExtension
    final ControlRig rig = new ControlRig();

    final Commands cli = new Commands();

    @BeforeEach
    void connect() {
        cli.environment.put("COXSWAIN_SOCKET", rig.socket.toString());
        cli.now = FakeSupervisor.NOW.plus(Duration.ofMinutes(3));
    }
}
