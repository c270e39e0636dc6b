package dev.coxswain.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coxswain.crew.Crew;
import dev.coxswain.crew.ProcessSpec;
import dev.coxswain.crew.Socket;
import dev.coxswain.crew.Worker;
import dev.coxswain.os.Endpoint;
import dev.coxswain.os.Sockets;
import dev.coxswain.os.StartFailure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a socket is opened, and when it is closed. */
class ListenersTest {

    private static final Endpoint SLOW = new Endpoint.Tcp("", 5353);

    private final List<String> done = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch nameServerIsAsked = new CountDownLatch(1);
    private final CountDownLatch nameServerAnswers = new CountDownLatch(1);

    private void awaitTheNameServer() {
        try {
            assertThat(nameServerAnswers.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private final Listeners listeners = new Listeners(new Sockets() {
        private int last = 10;

        @Override
        public int open(Endpoint endpoint, Options options) throws StartFailure {
            if (endpoint.equals(new Endpoint.Tcp("", 1))) {
                throw new StartFailure("in use", "EADDRINUSE");
            }
            if (endpoint.equals(SLOW)) {
                nameServerIsAsked.countDown();
                awaitTheNameServer();
            }
            done.add("open " + endpoint);
            return last++;
        }

        @Override
        public void adjust(int descriptor, Endpoint endpoint, Options options) {
            done.add("adjust " + endpoint);
        }

        @Override
        public void close(int descriptor, Endpoint endpoint) {
            done.add("close " + endpoint);
        }
    });

    private static Socket tcp(int port) {
        return new Socket("s" + port, new Socket.Address.Tcp("", port), OptionalInt.empty(), Socket.Activation.ALWAYS);
    }

    private static Crew crew(Socket... sockets) {
        ProcessSpec process = ProcessSpec.of(List.of("a")).withSockets(List.of(sockets));
        return Crew.of("test", List.of(Worker.of("a", List.of("a")).withProcess(process)));
    }

    private void inForce(Socket... sockets) {
        listeners.want(crew(sockets));
        listeners.closeUnwanted();
    }

    private List<Integer> start(Socket... sockets) throws StartFailure {
        List<Integer> descriptors = listeners.acquire(List.of(sockets));
        listeners.release(List.of(sockets));
        return descriptors;
    }

    @Test
    void itIsOpenedOnceAndKept() throws Exception {
        inForce(tcp(80), tcp(81));
        assertThat(start(tcp(81), tcp(80))).containsExactly(10, 11);
        assertThat(start(tcp(80), tcp(81))).containsExactly(11, 10);
        inForce(tcp(80), tcp(81));
        assertThat(done).containsExactly("open TCP port 81", "open TCP port 80");
    }

    @Test
    void itIsClosedWhenTheDocumentHasItNoMore() throws Exception {
        inForce(tcp(80), tcp(81));
        start(tcp(80), tcp(81));
        inForce(tcp(81));
        assertThat(done).endsWith("close TCP port 80");
    }

    @Test
    void oneThatIsBeingHandedOnIsClosedAfterwards() throws Exception {
        inForce(tcp(80));
        listeners.acquire(List.of(tcp(80)));
        inForce();
        assertThat(done).containsExactly("open TCP port 80");
        listeners.release(List.of(tcp(80)));
        assertThat(done).endsWith("close TCP port 80");
    }

    @Test
    void anOldFormThatStartsLateLeavesNothingOpen() throws Exception {
        inForce();
        start(tcp(80));
        assertThat(done).containsExactly("open TCP port 80", "close TCP port 80");
    }

    @Test
    void aNewBacklogIsGivenToTheSameSocket() throws Exception {
        inForce(tcp(80));
        start(tcp(80));
        Socket longer = new Socket("s80", new Socket.Address.Tcp("", 80), OptionalInt.of(9), Socket.Activation.ALWAYS);
        inForce(longer);
        start(longer);
        start(longer);
        assertThat(done).containsExactly("open TCP port 80", "adjust TCP port 80");
    }

    @Test
    void whereOneCanNotBeHadTheOthersAreNotHeld() throws Exception {
        inForce(tcp(80), tcp(1));
        assertThatThrownBy(() -> start(tcp(80), tcp(1))).isInstanceOf(StartFailure.class);
        inForce();
        assertThat(done).containsExactly("open TCP port 80", "close TCP port 80");
    }

    @Test
    @Timeout(20)
    void anOpenThatTakesLongHoldsUpNoOtherAndNotTheEnd() throws Exception {
        inForce(tcp(80), tcp(5353));
        CompletableFuture<List<Integer>> slow = CompletableFuture.supplyAsync(() -> {
            try {
                return start(tcp(5353));
            } catch (StartFailure failure) {
                throw new AssertionError(failure);
            }
        });
        nameServerIsAsked.await();

        assertThat(start()).isEmpty();
        assertThat(start(tcp(80))).containsExactly(10);
        listeners.close();
        assertThat(done).containsExactly("open TCP port 80", "close TCP port 80");

        nameServerAnswers.countDown();
        assertThat(slow.get(10, TimeUnit.SECONDS)).containsExactly(11);
        assertThat(done).endsWith("open TCP port 5353", "close TCP port 5353");
    }

    @Test
    void allAddressesAreOneHoweverTheyAreWritten() {
        Socket star = new Socket("s", new Socket.Address.Tcp("*", 80), OptionalInt.empty(), Socket.Activation.ALWAYS);
        assertThat(Listeners.endpoint(star)).isEqualTo(Listeners.endpoint(tcp(80)));
    }

    @Test
    void atTheEndNothingStaysOpen() throws Exception {
        inForce(tcp(80));
        start(tcp(80));
        listeners.close();
        assertThat(done).endsWith("close TCP port 80");
    }
}
