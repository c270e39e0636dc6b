package dev.coxswain.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the API server said counts for a while, and no longer; by a clock that the test holds. */
class ReviewsTest {

    private static final String READER =
            "{\"status\": {\"authenticated\": true, \"user\": {\"username\": \"rita\", \"uid\": \"7\"}}}";
    private static final String NOBODY = "{\"status\": {\"authenticated\": false}}";

    /** A clock may begin anywhere, and pass the end of its numbers. */
    private long nanos = Long.MAX_VALUE - 5;

    private final List<String> asked = new ArrayList<>();
    private Optional<String> answer = Optional.of(READER);
    private String crew = "shop";

    private final Reviews reviews = new Reviews(this::client, "default", () -> crew, Optional.empty(), () -> nanos);

    private KubernetesClient client() {
        return (KubernetesClient) Proxy.newProxyInstance(
                ReviewsTest.class.getClassLoader(), new Class<?>[] {KubernetesClient.class}, (proxy, method, args) -> {
                    if (method.getName().equals("raw")) {
                        asked.add(String.valueOf(args[2]));
                        return answer.orElseThrow(() -> new KubernetesClientException("connection refused"));
                    }
                    return null;
                });
    }

    private void passes(long nanosPassed) {
        nanos += nanosPassed;
    }

    @Test
    void aYesCountsForTenSeconds() throws Exception {
        assertThat(Reviews.YES_NANOS).isEqualTo(Duration.ofSeconds(10).toNanos());
        assertThat(reviews.who("t").orElseThrow().name()).isEqualTo("rita");
        answer = Optional.of(NOBODY);
        passes(Reviews.YES_NANOS - 1);
        assertThat(reviews.who("t")).isPresent();
        assertThat(asked).hasSize(1);
        passes(1);
        assertThat(reviews.who("t")).isEmpty();
        assertThat(asked).hasSize(2);
    }

    @Test
    void aNoCountsForThreeSeconds() throws Exception {
        assertThat(Reviews.NO_NANOS).isEqualTo(Duration.ofSeconds(3).toNanos());
        answer = Optional.of(NOBODY);
        assertThat(reviews.who("t")).isEmpty();
        answer = Optional.of(READER);
        passes(Reviews.NO_NANOS - 1);
        assertThat(reviews.who("t")).isEmpty();
        passes(1);
        assertThat(reviews.who("t")).isPresent();
    }

    @Test
    void aUseMakesNoAnswerCountForLonger() throws Exception {
        reviews.who("t");
        for (int i = 0; i < 10; i++) {
            passes(Reviews.YES_NANOS / 10);
            reviews.who("t");
        }
        assertThat(asked).hasSize(2);
    }

    @Test
    void aRightCountsLikewiseForItsVerbAndItsCrewAlone() throws Exception {
        Reviews.User rita = reviews.who("t").orElseThrow();
        answer = Optional.of("{\"status\": {\"allowed\": true}}");
        assertThat(reviews.may(rita, "get")).isTrue();
        answer = Optional.of("{\"status\": {\"allowed\": false}}");
        assertThat(reviews.may(rita, "get")).isTrue();
        assertThat(reviews.may(rita, "update")).as("another verb").isFalse();
        crew = "other";
        assertThat(reviews.may(rita, "get")).as("another crew").isFalse();
        crew = "shop";
        passes(Reviews.NO_NANOS);
        answer = Optional.of("{\"status\": {\"allowed\": true}}");
        assertThat(reviews.may(rita, "update")).isTrue();
        passes(Reviews.YES_NANOS);
        answer = Optional.of("{\"status\": {\"allowed\": false}}");
        assertThat(reviews.may(rita, "get")).isFalse();
    }

    @Test
    void whatWasNotAnsweredCountsForNothing() throws Exception {
        answer = Optional.empty();
        assertThatThrownBy(() -> reviews.who("t")).isInstanceOf(Reviews.Unanswered.class);
        answer = Optional.of(READER);
        assertThat(reviews.who("t")).isPresent();
    }

    @Test
    void noMoreThanSoManyAnswersAreKeptTheLeastUsedGoesFirst() throws Exception {
        reviews.who("first");
        reviews.who("second");
        for (int i = 0; i < Reviews.MAX_KEPT - 1; i++) {
            reviews.who("t" + i);
            reviews.who("first");
        }
        asked.clear();
        reviews.who("first");
        assertThat(asked).isEmpty();
        reviews.who("second");
        assertThat(asked).hasSize(1);
    }
}
