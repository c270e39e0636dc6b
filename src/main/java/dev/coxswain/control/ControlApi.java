package dev.coxswain.control;

import static java.util.Objects.requireNonNull;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests: who calls, which route, the body, whether he may, the handler, its answer or problem document.
 *
 * <p>Rule: the event loop reads and writes, and nothing else; handlers run on a worker thread. No caller can hold
 * more than a body of {@value #MAX_BODY} bytes of our memory, and all together so much of the workers' lines. Every answer that is no success is a problem document.
 */
public final class ControlApi {

    static final int MAX_BODY = 1024 * 1024;

    /** {@code http://localhost} before the path. */
    private static final Pattern ABSOLUTE = Pattern.compile("https?://[^/?#]*(?=/)", Pattern.CASE_INSENSITIVE);

    private final Parts parts;
    private final Routes routes;
    private final LogStream.Lent lent = new LogStream.Lent(32);
    /** For those who come by another door than the socket: they must not keep the operator from his lines. */
    private final LogStream.Lent lentToOthers = new LogStream.Lent(8);

    private final Unfinished unfinished = new Unfinished();

    public ControlApi(Parts parts) {
        this.parts = parts;
        this.routes = new Routes(parts);
    }

    /**
     * On the event loop of the request's connection.
     *
     * @param door that the request came in by
     */
    public void handle(Door door, HttpServerRequest request) {
        Context context = requireNonNull(Vertx.currentContext(), "not on an event loop");
        // Nothing of a body is taken, and nothing of it lost, before it is known who calls.
        request.pause();
        door.caller(request).whenComplete((caller, failure) -> {
            if (Vertx.currentContext() == context) {
                answer(door, caller, failure, request, context);
            } else {
                context.runOnContext(back -> answer(door, caller, failure, request, context));
            }
        });
    }

    private void answer(
            Door door,
            Door.@Nullable Caller caller,
            @Nullable Throwable failure,
            HttpServerRequest request,
            Context context) {
        try {
            if (caller == null) {
                throw refusal(failure);
            }
            var uri = new QueryStringDecoder(target(request));
            Routes.Found found = routes.find(request.method().name(), segments(uri.path()));
            found.route().check(uri.parameters().keySet());
            readBody(
                    request,
                    body -> serve(
                            new Asked(
                                    new Exchange(context, request.response(), request.connection(), unfinished.begin()),
                                    door instanceof PeerDoor ? lent : lentToOthers),
                            caller,
                            found,
                            new Call(found.path(), uri.parameters(), request.headers()::getAll, body, caller)));
        } catch (Refusal refusal) {
            refuse(request, refusal);
        } catch (IllegalArgumentException undecodable) {
            refuse(request, Refusal.badRequest("the request's path or query is not well-formed"));
        }
        request.resume();
    }

    /**
     * Lets answers be written whole that are there, and streams that have come to their end: for the supervisor's own.
     * Who doesn't read is waited for no longer than that.
     *
     * @return false: somebody's is cut off
     */
    public boolean finish(Duration atMost) throws InterruptedException {
        return unfinished.await(atMost);
    }

    /** What can't be read as a request at all; the connection can't be used any more. */
    void unreadable(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        refuse(
                request,
                switch (cause) {
                    case TooLongHttpLineException line ->
                        Refusal.last(
                                414,
                                "the request's first line is longer than " + ControlServer.MAX_REQUEST_LINE + " bytes");
                    case TooLongHttpHeaderException headers ->
                        Refusal.last(
                                431, "the request's headers are longer than " + ControlServer.MAX_HEADERS + " bytes");
                    default -> Refusal.last(400, "the request is not HTTP: " + cause.getMessage());
                });
    }

    /** The path and query of the request's target (RFC 9112, sections 3.2 and 3.2.2). */
    private static String target(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_1_1
                && request.headers().getAll("host").size() != 1) {
            throw Refusal.badRequest("a request of HTTP/1.1 needs one Host header; any value will do");
        }
        String target = request.uri();
        Matcher absolute = ABSOLUTE.matcher(target);
        if (absolute.lookingAt()) {
            return target.substring(absolute.end());
        }
        if (!target.startsWith("/")) {
            throw request.method().name().equals("OPTIONS")
                    ? Refusal.wrongMethod(target, "OPTIONS", List.of("GET", "POST"))
                    : Refusal.badRequest(
                            "the request's target must be a path such as /v1/crew (was \"" + target + "\")");
        }
        return target;
    }

    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        for (String segment : path.substring(path.startsWith("/") ? 1 : 0).split("/", -1)) {
            segments.add(segment);
        }
        return segments;
    }

    private void readBody(HttpServerRequest request, java.util.function.Consumer<String> whole) {
        Buffer body = Buffer.buffer();
        String expect = request.getHeader("expect");
        if (tooLong(request.getHeader("content-length"))) {
            throw tooLarge();
        }
        if (expect != null && expect.equalsIgnoreCase("100-continue")) {
            request.response().writeContinue();
        }
        request.handler(piece -> {
            if (request.response().ended()) {
                return;
            }
            if (body.length() + piece.length() > MAX_BODY) {
                refuse(request, tooLarge());
            } else {
                body.appendBuffer(piece);
            }
        });
        request.endHandler(end -> {
            if (!request.response().ended()) {
                whole.accept(body.toString(StandardCharsets.UTF_8));
            }
        });
    }

    private static boolean tooLong(@Nullable String length) {
        return length != null && (length.length() > 9 || Long.parseLong(length) > MAX_BODY);
    }

    private static Refusal tooLarge() {
        return Refusal.last(413, "the body is larger than 1 MiB");
    }

    /**
     * Where an answer goes.
     *
     * @param lent what is kept is read out of that
     */
    private record Asked(Exchange exchange, LogStream.Lent lent) {}

    private void serve(Asked asked, Door.Caller caller, Routes.Found found, Call call) {
        Executor workers = task -> asked.exchange()
                .context()
                .executeBlocking(
                        () -> {
                            task.run();
                            return true;
                        },
                        false);
        workers.execute(() -> {
            CompletionStage<Answer> answer;
            try {
                // The only place that lets a caller have a route.
                CompletionStage<Void> allowed = caller.mayHave(found.route());
                answer = allowed == Door.YES
                        ? have(caller, found.route(), call)
                        : allowed.thenComposeAsync(yes -> have(caller, found.route(), call), workers);
            } catch (RuntimeException failure) {
                finish(asked, null, failure);
                return;
            }
            // The stage may end on the core's thread, which must not do our work.
            answer.whenCompleteAsync((done, failure) -> finish(asked, done, failure), workers);
        });
    }

    private static CompletionStage<Answer> have(Door.Caller caller, Route route, Call call) {
        caller.has(route, route.target(call.path()));
        return route.handling().handle(call);
    }

    private void finish(Asked asked, @Nullable Answer answer, @Nullable Throwable failure) {
        Exchange exchange = asked.exchange();
        Context context = exchange.context();
        switch (answer) {
            case Answer.Whole whole -> context.runOnContext(ready -> write(exchange, whole));
            case Answer.Lines<?> lines -> orRefused(asked, () -> LogStream.start(lines, asked.lent(), exchange));
            case Answer.Live live -> {
                // Goes on without end: nothing of it is the last.
                exchange.over().run();
                context.runOnContext(ready -> live.begin().accept(exchange));
            }
            case Answer.Later later ->
                orRefused(asked, () -> finish(asked, later.making().get(), null));
            case null -> {
                Answer.Whole refusal = (Answer.Whole) Answer.problem(refusal(failure));
                context.runOnContext(ready -> write(exchange, refusal));
            }
        }
    }

    private void orRefused(Asked asked, Runnable answering) {
        try {
            answering.run();
        } catch (RuntimeException failure) {
            finish(asked, null, failure);
        }
    }

    private static Refusal refusal(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
        return cause instanceof Refusal refusal ? refusal : new Refusal(500, "a mistake in the supervisor: " + cause);
    }

    /** A refusal before the request was read to its end. */
    void refuse(HttpServerRequest request, Refusal refusal) {
        HttpServerResponse response = request.response();
        if (!response.closed() && !response.ended()) {
            if (refusal.status() == 413) {
                // Read to its end, or a caller that writes first would never see the answer.
                request.endHandler(end -> close(request));
            } else if (refusal.headers().containsKey("connection")) {
                response.endHandler(written -> close(request));
            }
        }
        write(response, refusal);
    }

    private static void close(HttpServerRequest request) {
        request.connection().close();
    }

    private static void write(HttpServerResponse response, Refusal refusal) {
        write(response, (Answer.Whole) Answer.problem(refusal));
    }

    private static void write(Exchange exchange, Answer.Whole answer) {
        write(exchange.response(), answer).onComplete(written -> exchange.over().run());
    }

    private static Future<Void> write(HttpServerResponse response, Answer.Whole answer) {
        if (response.closed() || response.ended()) {
            return Future.succeededFuture();
        }
        response.setStatusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        if (answer.status() == Answer.NOT_MODIFIED) {
            return response.end();
        }
        return response.putHeader("content-type", answer.contentType()).end(answer.body());
    }
}
