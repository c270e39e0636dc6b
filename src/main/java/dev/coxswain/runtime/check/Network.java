package dev.coxswain.runtime.check;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetClient;
import java.net.URI;
import java.util.Locale;
import java.util.Map;

/**
 * HTTP and TCP checks, each with a connection of its own, as the kubelet makes them: redirects are followed on the same
 * host only, certificates are not looked at.
 */
final class Network {

    private static final int MAX_REDIRECTS = 10;
    /** What is read of a body at most; what is kept of it for the message is less. */
    private static final int MAX_BODY = 10 * 1024;

    private static final int MAX_CONNECTIONS = 2048;

    private final HttpClient http;
    private final NetClient tcp;
    private final GrpcHealth grpc;

    Network(Vertx vertx) {
        HttpClientOptions options = new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setKeepAlive(false)
                .setTrustAll(true)
                .setVerifyHost(false);
        http = vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS));
        tcp = vertx.createNetClient();
        grpc = new GrpcHealth(vertx);
    }

    /** What a GET asks for. */
    record Target(String scheme, String host, int port, String path, Map<String, String> headers) {

        boolean secure() {
            return scheme.toUpperCase(Locale.ROOT).equals("HTTPS");
        }

        String url() {
            return scheme.toLowerCase(Locale.ROOT) + "://" + authority(host, port) + path;
        }

        /** The target of a redirect; the same headers go there. */
        Target at(URI location) {
            String path =
                    location.getRawPath() == null || location.getRawPath().isEmpty() ? "/" : location.getRawPath();
            String query = location.getRawQuery() == null ? "" : "?" + location.getRawQuery();
            boolean tls = "https".equalsIgnoreCase(location.getScheme());
            int port = location.getPort() > 0 ? location.getPort() : tls ? 443 : 80;
            // java.net.URI keeps the brackets of an IPv6 address, and nobody else does.
            String host = String.valueOf(location.getHost()).replaceAll("^\\[|]$", "");
            return new Target(tls ? "HTTPS" : "HTTP", host, port, path + query, headers);
        }
    }

    private static String authority(String host, int port) {
        return (host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
    }

    void get(Target target, Task task) {
        get(target, task, 0);
    }

    private void get(Target target, Task task, int redirects) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost(target.host())
                .setPort(target.port())
                .setSsl(target.secure())
                .setURI(target.path());
        http.request(options)
                .onSuccess(request -> send(request, target, task, redirects))
                .onFailure(failure -> task.end(failed(target, failure)));
    }

    private void send(HttpClientRequest request, Target target, Task task, int redirects) {
        task.atEnd(() -> request.connection().close());
        request.putHeader("Accept", "*/*").putHeader("User-Agent", "coxswain-probe");
        try {
            target.headers().forEach(request::putHeader);
        } catch (IllegalArgumentException wrong) {
            // A $(VAR) in it has become something that no header may have, such as a second line.
            task.end(Verdict.failed("a header can't be sent: " + wrong.getMessage()));
            return;
        }
        request.send()
                .onSuccess(response -> read(response, target, task, redirects))
                .onFailure(failure -> task.end(failed(target, failure)));
    }

    private void read(HttpClientResponse response, Target target, Task task, int redirects) {
        int status = response.statusCode();
        String location = response.getHeader("Location");
        if (status >= 300 && status < 400 && location != null) {
            redirected(response, target, task, redirects, location);
            return;
        }
        Buffer body = Buffer.buffer();
        response.handler(part -> {
            body.appendBuffer(part);
            if (body.length() >= MAX_BODY) {
                task.end(verdict(status, body, task));
            }
        });
        response.exceptionHandler(failure -> task.end(failed(target, failure)));
        response.endHandler(end -> task.end(verdict(status, body, task)));
    }

    private void redirected(HttpClientResponse response, Target target, Task task, int redirects, String location) {
        Target next;
        try {
            next = target.at(URI.create(target.url()).resolve(location));
        } catch (IllegalArgumentException e) {
            task.end(Verdict.failed("HTTP " + response.statusCode() + " to " + location + ", which is no URL"));
            return;
        }
        if (!next.host().equalsIgnoreCase(target.host())) {
            task.end(Verdict.SUCCESS); // It answered; where it sends us is not the worker.
        } else if (redirects == MAX_REDIRECTS) {
            task.end(Verdict.failed("stopped after " + MAX_REDIRECTS + " redirects, the last to " + location));
        } else {
            response.request().connection().close();
            get(next, task, redirects + 1);
        }
    }

    private static Verdict verdict(int status, Buffer body, Task task) {
        if (status >= 200 && status < 400) {
            return Verdict.SUCCESS;
        }
        int length = Math.min(body.length(), Excerpt.BYTES);
        String text = Excerpt.of(body.getBytes(0, length), length);
        return Verdict.failed(
                "HTTP " + status + " after " + Verdict.words(task.taken()) + (text.isEmpty() ? "" : ": " + text));
    }

    private static Verdict failed(Target target, Throwable failure) {
        return Verdict.failed(words(target.url(), failure));
    }

    static String words(String what, Throwable failure) {
        String message = failure.getMessage();
        // Netty adds the address, which stands there already.
        // and which of its own calls failed.
        String why = message == null
                ? failure.getClass().getSimpleName()
                : message.replaceFirst(": /?[^ ]+:\\d+$", "")
                        .replaceFirst("^[a-zA-Z]+\\(\\.\\.\\) failed with error\\(-?\\d+\\): ", "");
        return what + ": " + why;
    }

    void connect(String host, int port, Task task) {
        tcp.connect(port, host)
                .onSuccess(socket -> {
                    socket.close();
                    task.end(Verdict.SUCCESS);
                })
                .onFailure(failure -> task.end(Verdict.failed(words(authority(host, port), failure))));
    }

    void grpc(int port, String service, Task task) {
        grpc.check(port, service, task);
    }

    Future<Void> close() {
        return Future.all(http.close(), tcp.close(), grpc.close()).mapEmpty();
    }
}
