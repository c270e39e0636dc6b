package dev.coxswain.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PrintableTest {

    private static final InstanceId WEB = new InstanceId("web", 0);

    @Test
    void escapeSequencesAreTakenOutWhole() {
        assertThat(Printable.of("\u001b[1;31mred\u001b[0m alert")).isEqualTo("red alert");
        assertThat(Printable.of("\u009b2Jgone")).isEqualTo("gone");
        assertThat(Printable.of("a\u001b]0;owned\u0007b")).isEqualTo("ab");
        assertThat(Printable.of("a\u001b]8;;http://x\u001b\\link")).isEqualTo("alink");
        assertThat(Printable.of("\u001bPq\u001b\\x\u001bcy\u001b(0z\u001b")).isEqualTo("xyz");
        assertThat(Printable.of("cut off \u001b[3")).isEqualTo("cut off");
    }

    @Test
    void itIsOneLine() {
        assertThat(Printable.of("no database\r\n\tat all\n")).isEqualTo("no database at all");
        assertThat(Printable.of("a\u0000\u0008\u007fb\u2028c\u0085d")).isEqualTo("a b c d");
    }

    @Test
    void nothingTurnsTheDirectionOfTheTextAround() {
        assertThat(Printable.of("user\u202Egnp.exe")).isEqualTo("user gnp.exe");
        assertThat(Printable.of("\u2066a\u2069b")).isEqualTo("a b");
    }

    @Test
    void everythingElseStays() {
        for (String text :
                List.of("", "plain", "größer → 你好 \ud83d\ude00 “so”…", "half \ufffd a character", " two  spaces ")) {
            assertThat(Printable.of(text)).isEqualTo(text);
        }
    }

    @Test
    void allThatComesFromOutsideGoesThroughIt() {
        String raw = "one\u001b[31m\ntwo";

        assertThat(new Event.Checked(WEB, 1, 1, CheckResult.FAILURE, raw).message())
                .isEqualTo("one two");
        assertThat(new Event.HookEnded(WEB, 1, 1, false, raw).message()).isEqualTo("one two");
        assertThat(new Event.AwaitFailed(WEB, 1, 126, raw).message()).isEqualTo("one two");
        assertThat(new Event.SpawnFailed(WEB, 1, 126, raw).message()).isEqualTo("one two");
        assertThat(new Event.FilesChanged("web", List.of(raw)).files()).containsExactly("one two");
        assertThat(new Event.LastLines(WEB, 1, List.of(raw)).lines()).containsExactly("one two");
        assertThat(new ExitDetails(false, raw).note()).isEqualTo("one two");
        assertThat(new Notification.Status(raw).text()).isEqualTo("one two");
    }
}
