package dev.coxswain.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.os.Child;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LinuxPipesTest {

    private static final int FOREVER = -1;

    private final Running running = new Running();
    private final LinuxPipes pipes = new LinuxPipes();
    private final long[] ready = new long[8];

    @AfterEach
    void nothingIsLeft() {
        pipes.close();
        running.close();
    }

    @Test
    void theKeyComesBackWhenThereIsSomethingAndAtTheEnd() {
        Child child = running.child(running.shell("echo hello"));
        pipes.add(child.stdout(), 42);
        byte[] bytes = new byte[100];
        assertThat(pipes.await(ready, FOREVER)).isEqualTo(1);
        assertThat(ready[0]).isEqualTo(42);
        assertThat(pipes.read(child.stdout(), bytes, 3, 97)).isEqualTo(6);
        assertThat(new String(bytes, 3, 5, java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("hello");
        assertThat(pipes.await(ready, FOREVER)).isEqualTo(1);
        assertThat(pipes.read(child.stdout(), bytes, 0, 100)).isEqualTo(-1);
    }

    @Test
    void aWakeEndsTheWaitOnceAlsoWhenItComesFirst() {
        pipes.wake();
        pipes.wake();
        assertThat(pipes.await(ready, FOREVER)).isZero();
        assertThat(pipes.await(ready, 0)).isZero();
        Thread.ofVirtual().start(pipes::wake);
        assertThat(pipes.await(ready, FOREVER)).isZero();
    }

    @Test
    void aWakeAfterTheCloseHarmsNobody() {
        LinuxPipes closed = new LinuxPipes();
        closed.close();
        closed.wake();
        closed.close();
    }

    @Test
    void aPausedOneIsSilentUntilItIsAddedAgain() {
        Child child = running.child(running.shell("echo hello; exec sleep 1000"));
        pipes.add(child.stdout(), 1);
        assertThat(pipes.await(ready, FOREVER)).isEqualTo(1);
        pipes.pause(child.stdout());
        assertThat(pipes.await(ready, 0)).isZero();
        pipes.add(child.stdout(), 2);
        assertThat(pipes.await(ready, FOREVER)).isEqualTo(1);
        assertThat(ready[0]).isEqualTo(2);
    }

    @Test
    void manyReadyAtOnceComeInAsManyTurnsAsNeeded() {
        for (int i = 0; i < 20; i++) {
            pipes.add(running.child(running.shell("echo x; exec sleep 1000")).stdout(), i);
        }
        boolean[] seen = new boolean[20];
        for (int left = 20; left > 0; ) {
            int count = pipes.await(ready, FOREVER);
            for (int i = 0; i < count; i++) {
                int key = (int) ready[i];
                if (!seen[key]) {
                    seen[key] = true;
                    left--;
                    pipes.pause(running.child(generationOf(key)).stdout());
                }
            }
        }
        assertThat(seen).doesNotContain(false);
    }

    private long generationOf(int key) {
        return running.trees().get(key);
    }

    @Test
    void aFloodIsReadWhole() {
        Child child = running.child(running.shell("head -c 50000000 /dev/zero"));
        pipes.add(child.stdout(), 1);
        byte[] bytes = new byte[LinuxPipes.READ_BYTES];
        Arrays.fill(bytes, (byte) 1);
        long total = 0;
        int count = 0;
        while (count >= 0) {
            total += count;
            pipes.await(ready, FOREVER);
            count = pipes.read(child.stdout(), bytes, 0, bytes.length);
        }
        assertThat(total).isEqualTo(50_000_000);
        assertThat(bytes[0]).isZero();
    }
}
