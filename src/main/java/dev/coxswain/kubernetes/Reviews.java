package dev.coxswain.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the API server whose a token is (TokenReview of authentication.k8s.io/v1) and whether he may do something with
 * this crew (SubjectAccessReview of authorization.k8s.io/v1). A yes counts for 10 s, a no for 3 s.
 */
public final class Reviews {

    static final long YES_NANOS = 10_000_000_000L;
    static final long NO_NANOS = 3_000_000_000L;
    static final int MAX_KEPT = 512;

    private static final String TOKEN_REVIEWS = "/apis/authentication.k8s.io/v1/tokenreviews";
    private static final String ACCESS_REVIEWS = "/apis/authorization.k8s.io/v1/subjectaccessreviews";

    private final Supplier<KubernetesClient> connecting;
    private final String namespace;
    private final Supplier<String> crew;
    private final Optional<String> audience;
    private final LongSupplier nanoTime;
    private final ObjectMapper mapper = new ObjectMapper();
    private final Map<String, Kept<?>> kept = new LinkedHashMap<>(16, 0.75f, true);
    private @Nullable KubernetesClient client;

    private record Kept<T>(T answer, long until) {}

    /** The API server didn't answer, or not with a review. */
    public static final class Unanswered extends Exception {
        private static final long serialVersionUID = 1;

        Unanswered(String message) {
            super(message);
        }
    }

    /** Whom the API server knows. */
    public record User(String name, JsonNode info) {}

    /**
     * @param crew the name that rights are about, as it is now
     * @param audience whom the token has to be for; empty: the API server
     */
    public Reviews(ApiServer api, Map<String, String> environment, Supplier<String> crew, Optional<String> audience) {
        this(() -> api.connect(() -> {}), ApiServer.namespace(environment), crew, audience, System::nanoTime);
    }

    Reviews(
            Supplier<KubernetesClient> connecting,
            String namespace,
            Supplier<String> crew,
            Optional<String> audience,
            LongSupplier nanoTime) {
        this.connecting = connecting;
        this.namespace = namespace;
        this.crew = crew;
        this.audience = audience;
        this.nanoTime = nanoTime;
    }

    /** Empty: nobody's. Blocks. */
    public Optional<User> who(String token) throws Unanswered {
        String key = "token " + hash(token);
        Optional<Optional<User>> known = known(key);
        if (known.isPresent()) {
            return known.get();
        }
        ObjectNode review = review("authentication.k8s.io/v1", "TokenReview");
        ObjectNode spec = review.putObject("spec").put("token", token);
        audience.ifPresent(asked -> spec.putArray("audiences").add(asked));
        Optional<User> user = user(status(TOKEN_REVIEWS, review));
        return keep(key, user, user.isPresent());
    }

    private Optional<User> user(JsonNode status) {
        JsonNode info = status.path("user");
        String name = info.path("username").asText("");
        // A server that knows nothing of audiences answers with none of them.
        boolean meant = audience.isEmpty() || has(status.path("audiences"), audience.get());
        return status.path("authenticated").asBoolean(false) && meant && !name.isEmpty()
                ? Optional.of(new User(name, info))
                : Optional.empty();
    }

    private static boolean has(JsonNode list, String wanted) {
        for (JsonNode entry : list) {
            if (entry.asText().equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    /** Blocks. */
    public boolean may(User user, String verb) throws Unanswered {
        String name = crew.get();
        String key = "access " + hash(verb + '\n' + name + '\n' + user.info());
        Optional<Boolean> known = known(key);
        if (known.isPresent()) {
            return known.get();
        }
        ObjectNode review = review("authorization.k8s.io/v1", "SubjectAccessReview");
        ObjectNode spec = review.putObject("spec").put("user", user.name());
        JsonNode uid = user.info().path("uid");
        if (uid.isTextual()) {
            spec.put("uid", uid.asText());
        }
        ArrayNode groups = spec.putArray("groups");
        user.info().path("groups").forEach(groups::add);
        if (user.info().path("extra").isObject()) {
            spec.set("extra", user.info().path("extra"));
        }
        spec.putObject("resourceAttributes")
                .put("group", "coxswain.dev")
                .put("resource", "crews")
                .put("namespace", namespace)
                .put("name", name)
                .put("verb", verb);
        boolean allowed = status(ACCESS_REVIEWS, review).path("allowed").asBoolean(false);
        return keep(key, allowed, allowed);
    }

    /** {@code verb get on crews.coxswain.dev "shop" in namespace "default"}. */
    public String needs(String verb) {
        return "it takes the verb " + verb + " on crews.coxswain.dev \"" + crew.get() + "\" in namespace \"" + namespace
                + "\"";
    }

    private ObjectNode review(String version, String kind) {
        return mapper.createObjectNode().put("apiVersion", version).put("kind", kind);
    }

    private JsonNode status(String path, ObjectNode review) throws Unanswered {
        try {
            String answer = connection().raw(path, "POST", review.toString());
            return mapper.readTree(answer == null ? "" : answer).path("status");
        } catch (KubernetesClientException failed) {
            forget();
            throw new Unanswered(
                    Trouble.isForbidden(failed)
                            ? Trouble.words(failed)
                                    + "; bind the ClusterRole system:auth-delegator to our service account"
                            : Trouble.words(failed));
        } catch (JsonProcessingException noReview) {
            throw new Unanswered("the API server's answer is no JSON");
        }
    }

    private synchronized KubernetesClient connection() {
        KubernetesClient current = client;
        if (current == null) {
            current = connecting.get();
            client = current;
        }
        return current;
    }

    /** The next one begins anew, with the address, authority and token that there are then. */
    private synchronized void forget() {
        KubernetesClient failed = client;
        client = null;
        if (failed != null) {
            failed.close();
        }
    }

    @SuppressWarnings("unchecked")
    private synchronized <T> Optional<T> known(String key) {
        Kept<?> found = kept.get(key);
        if (found == null) {
            return Optional.empty();
        }
        if (found.until() - nanoTime.getAsLong() <= 0) {
            kept.remove(key);
            return Optional.empty();
        }
        return Optional.of((T) found.answer());
    }

    private synchronized <T> T keep(String key, T answer, boolean yes) {
        kept.put(key, new Kept<>(answer, nanoTime.getAsLong() + (yes ? YES_NANOS : NO_NANOS)));
        if (kept.size() > MAX_KEPT) {
            kept.remove(kept.keySet().iterator().next());
        }
        return answer;
    }

    /** A token in memory is one more place to steal it from. */
    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every JDK has SHA-256", impossible);
        }
    }
}
