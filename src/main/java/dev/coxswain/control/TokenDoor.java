package dev.coxswain.control;

import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The network: who shows a bearer token (RFC 6750) that the authority knows may have what it says that he may.
 *
 * <p>Rule: without an answer of the authority's nothing is allowed, and a token is told to nobody but it.
 */
public final class TokenDoor implements Door {

    static final int MAX_TOKEN = 8 * 1024;
    static final int MAX_WAITING = 64;
    private static final int THREADS = 4;
    private static final int MAX_NAME = 200;

    /** token68 of RFC 9110, section 11.2. */
    private static final Pattern BEARER =
            Pattern.compile(" *bearer +([A-Za-z0-9._~+/-]+=*) *", Pattern.CASE_INSENSITIVE);

    private static final Pattern ORIGIN = Pattern.compile("https?://(.+)", Pattern.CASE_INSENSITIVE);

    /** Hears what belongs into the supervisor's log. */
    public interface Log {
        void info(String line);

        void warn(String line);
    }

    private final Authority authority;
    private final Log log;
    private final Attempts attempts = new Attempts(System::nanoTime);
    private final ThreadPoolExecutor asking;
    private volatile boolean away;

    public TokenDoor(Authority authority, Log log) {
        this.authority = authority;
        this.log = log;
        // Of its own: an API server that hangs must not hold those who ask at the socket. Gone while nobody asks.
        asking = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                1,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MAX_WAITING),
                task -> Thread.ofPlatform().daemon().name("tokens").unstarted(task));
        asking.allowCoreThreadTimeOut(true);
    }

    @Override
    public CompletionStage<Caller> caller(HttpServerRequest request) {
        Optional<String> token = token(request.headers().getAll("authorization"));
        if (token.isEmpty()) {
            return CompletableFuture.failedFuture(Refusal.unauthorized("a bearer token is needed", ""));
        }
        if (!sameOrigin(request)) {
            return CompletableFuture.failedFuture(
                    Refusal.forbidden("a page of another origin may not change anything here"));
        }
        Attempts.Attempt attempt =
                attempts.of(request.connection().remoteAddress().hostAddress(), token.get());
        if (!attempt.allowed()) {
            return CompletableFuture.failedFuture(
                    Refusal.later(429, "too many tokens from this address that nobody has; try again in a second"));
        }
        return ask(() -> bearer(token.get(), attempt));
    }

    private Caller bearer(String token, Attempts.Attempt attempt) {
        Optional<Authority.Bearer> bearer = answer(() -> authority.bearer(token));
        if (bearer.isEmpty()) {
            attempt.failed();
            throw Refusal.unauthorized("this token is nobody's, or has expired", ", error=\"invalid_token\"");
        }
        attempt.succeeded();
        return new Known(bearer.get());
    }

    private final class Known implements Caller {
        private final Authority.Bearer bearer;

        Known(Authority.Bearer bearer) {
            this.bearer = bearer;
        }

        @Override
        public CompletionStage<Void> mayHave(Route route) {
            return ask(() -> TokenDoor.this.mayHave(bearer, route));
        }

        @Override
        public void has(Route route, String target) {
            if (route.access() == Route.Access.CHANGE) {
                log.info(printable(bearer.name()) + " asks over the network: " + route.method() + " "
                        + printable(target));
            }
        }
    }

    private Void mayHave(Authority.Bearer bearer, Route route) {
        boolean change = route.access() == Route.Access.CHANGE;
        String name = printable(bearer.name());
        if (!answer(change ? bearer::mayChange : bearer::mayRead)) {
            throw Refusal.forbidden(
                    name + " may not " + (change ? "change" : "read") + " here: " + bearer.needs(change));
        }
        return done();
    }

    @SuppressWarnings("NullAway")
    private static Void done() {
        return null;
    }

    private interface Question<T> {
        T ask() throws Authority.Away;
    }

    private <T> T answer(Question<T> question) {
        try {
            T answer = question.ask();
            away = false;
            return answer;
        } catch (Authority.Away why) {
            // Once, until it answers again: callers come as often as they like.
            if (!away) {
                away = true;
                log.warn("nobody is let in over the network: it can't be told whose a token is: " + why.getMessage());
            }
            throw Refusal.later(503, "it can't be told now whose a token is and what he may");
        }
    }

    private <T> CompletionStage<T> ask(Supplier<T> question) {
        try {
            return CompletableFuture.supplyAsync(question, asking).exceptionallyCompose(failure -> {
                Throwable cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                        ? wrapped.getCause()
                        : failure;
                // Whatever else went wrong, its words may be about the token.
                return CompletableFuture.failedFuture(
                        cause instanceof Refusal
                                ? cause
                                : new Refusal(
                                        500,
                                        "a mistake in the supervisor: "
                                                + cause.getClass().getName()));
            });
        } catch (RejectedExecutionException tooMany) {
            return CompletableFuture.failedFuture(Refusal.later(
                    503, "more than " + MAX_WAITING + " callers wait to be known; try again in a second"));
        }
    }

    private static Optional<String> token(List<String> fields) {
        if (fields.size() != 1 || fields.getFirst().length() > MAX_TOKEN) {
            return Optional.empty();
        }
        Matcher bearer = BEARER.matcher(fields.getFirst());
        return bearer.matches() ? Optional.of(bearer.group(1)) : Optional.empty();
    }

    /** A browser tells of which origin the page is that asks for more than GET; who is no browser says nothing. */
    private static boolean sameOrigin(HttpServerRequest request) {
        List<String> origins = request.headers().getAll("origin");
        if (origins.isEmpty() || request.method().name().equals("GET")) {
            return true;
        }
        Matcher origin = ORIGIN.matcher(origins.getFirst());
        String host = String.valueOf(request.getHeader("host"));
        String scheme = request.isSSL() ? "https://" : "http://";
        return origins.size() == 1
                && origin.matches()
                && origins.getFirst().toLowerCase(Locale.ROOT).startsWith(scheme)
                && origin.group(1).equalsIgnoreCase(host);
    }

    private static String printable(String name) {
        String text = name.replaceAll("[^\\x20-\\x7e]", "?");
        return text.length() <= MAX_NAME ? text : text.substring(0, MAX_NAME) + "…";
    }
}
