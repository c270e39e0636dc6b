package dev.coxswain.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.engine.Notification;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NotifierTest {

    @Test
    void theAssignmentsOfSdNotifyAreRead() {
        assertThat(Notifier.parse("READY=1")).contains(new Notification.Ready());
        assertThat(Notifier.parse("RELOADING=1")).contains(new Notification.Reloading());
        assertThat(Notifier.parse("STOPPING=1")).contains(new Notification.Stopping());
        assertThat(Notifier.parse("WATCHDOG=1")).contains(new Notification.Alive());
        assertThat(Notifier.parse("WATCHDOG=trigger")).contains(new Notification.Trigger());
        assertThat(Notifier.parse("STATUS=at 50 % = half")).contains(new Notification.Status("at 50 % = half"));
        assertThat(Notifier.parse("STATUS=\u001b[2Jgone\u009b")).contains(new Notification.Status("gone"));
        assertThat(Notifier.parse("WATCHDOG_USEC=20000000"))
                .contains(new Notification.WatchdogPeriod(Duration.ofSeconds(20)));
        assertThat(Notifier.parse("EXTEND_TIMEOUT_USEC=1500000"))
                .contains(new Notification.ExtendTimeout(Duration.ofMillis(1500)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "=",
                "READY",
                "READY=0",
                "READY=yes",
                "WATCHDOG=0",
                "WATCHDOG_USEC=soon",
                "WATCHDOG_USEC=-1",
                "WATCHDOG_USEC=99999999999999999999",
                "EXTEND_TIMEOUT_USEC=9223372036854775807",
                "MAINPID=1",
                "FDSTORE=1",
                "ERRNO=2",
                "BARRIER=1",
                "ready=1"
            })
    void everythingElseIsPassedOver(String line) {
        assertThat(Notifier.parse(line)).isEmpty();
    }
}
