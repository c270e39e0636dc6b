package dev.coxswain.crew;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalTest {

    @ParameterizedTest
    @CsvSource({
        "SIGTERM, SIGTERM, 15",
        "hup, SIGHUP, 1",
        "9, SIGKILL, 9",
        "SIGRTMIN, SIGRTMIN, 34",
        "SIGRTMIN+3, SIGRTMIN+3, 37",
        "rtmin+15, SIGRTMIN+15, 49",
        "SIGRTMIN+16, SIGRTMAX-14, 50",
        "SIGRTMAX-30, SIGRTMIN, 34",
        "SIGRTMAX, SIGRTMAX, 64",
        "37, SIGRTMIN+3, 37"
    })
    void aNameOrANumber(String text, String name, int number) {
        Signal signal = Signal.parse(text).orElseThrow();
        assertThat(signal.name()).isEqualTo(name);
        assertThat(signal.number()).isEqualTo(number);
        assertThat(Signal.parse(name)).containsSame(signal);
        assertThat(Signal.nameOf(number)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SIG", "0", "32", "65", "SIGRTMIN+31", "SIGRTMAX+1", "SIGNOPE"})
    void whatIsNoSignal(String text) {
        assertThat(Signal.parse(text)).isEmpty();
    }

    @Test
    void whatHasNoNameIsTold() {
        assertThat(Signal.nameOf(32)).isEqualTo("SIG32");
    }
}
