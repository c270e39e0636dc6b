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
import io.vertx.core.http.RequestOptions;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * grpc.health.v1.Health/Check over HTTP/2 in clear text. Its two messages have one field each, so they are written and
 * read here as the bytes they are (protobuf encoding: field 1 of HealthCheckRequest is a string, of HealthCheckResponse
 * an enum).
 */
final class GrpcHealth {

    private static final String HOST = "127.0.0.1";
    private static final int FRAME_HEADER = 5;
    private static final int MAX_RESPONSE = 1024;
    private static final byte FIELD_1_STRING = 0x0a;
    private static final byte FIELD_1_VARINT = 0x08;
    private static final String[] STATUS = {"UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"};
    private static final int SERVING = 1;
    private static final String UNIMPLEMENTED = "12";
    private static final String NOT_FOUND = "5";

    private final HttpClient client;

    GrpcHealth(Vertx vertx) {
        client = vertx.createHttpClient(new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setHttp2KeepAliveTimeout(1));
    }

    void check(int port, String service, Task task) {
        String where = "gRPC " + HOST + ":" + port;
        client.request(new RequestOptions()
                        .setMethod(HttpMethod.POST)
                        .setHost(HOST)
                        .setPort(port)
                        .setURI("/grpc.health.v1.Health/Check"))
                .onSuccess(request -> send(request, where, service, task))
                .onFailure(failure -> task.end(Verdict.failed(Network.words(where, failure))));
    }

    private static void send(HttpClientRequest request, String where, String service, Task task) {
        task.atEnd(() -> request.reset());
        request.putHeader("content-type", "application/grpc")
                .putHeader("te", "trailers")
                .putHeader("user-agent", "coxswain-probe");
        request.send(requestOf(service))
                .onSuccess(response -> read(response, where, service, task))
                .onFailure(failure -> task.end(Verdict.failed(Network.words(where, failure))));
    }

    private static void read(HttpClientResponse response, String where, String service, Task task) {
        Buffer body = Buffer.buffer();
        response.handler(part -> {
            if (body.length() < MAX_RESPONSE) {
                body.appendBuffer(part);
            }
        });
        response.exceptionHandler(failure -> task.end(Verdict.failed(Network.words(where, failure))));
        response.endHandler(end -> {
            String trailer = response.trailers().get("grpc-status");
            String status = trailer == null ? response.getHeader("grpc-status") : trailer;
            task.end(verdict(response.statusCode(), status, body, service));
        });
    }

    static Buffer requestOf(String service) {
        Buffer message = Buffer.buffer();
        byte[] name = service.getBytes(StandardCharsets.UTF_8);
        if (name.length > 0) {
            message.appendByte(FIELD_1_STRING);
            int length = name.length;
            for (; length >= 0x80; length >>>= 7) {
                message.appendByte((byte) (length | 0x80));
            }
            message.appendByte((byte) length).appendBytes(name);
        }
        return Buffer.buffer().appendByte((byte) 0).appendInt(message.length()).appendBuffer(message);
    }

    static Verdict verdict(int httpStatus, @Nullable String grpcStatus, Buffer body, String service) {
        if (httpStatus != 200) {
            return Verdict.failed("HTTP " + httpStatus + " to a gRPC call: no gRPC server");
        }
        if (!"0".equals(grpcStatus)) {
            String why = UNIMPLEMENTED.equals(grpcStatus)
                    ? ": the server has no health service (grpc.health.v1.Health)"
                    : NOT_FOUND.equals(grpcStatus) ? ": it knows no service \"" + service + "\"" : "";
            return Verdict.failed("gRPC status " + grpcStatus + why);
        }
        // An enum of 0 need not be there at all.
        int serving = body.length() >= FRAME_HEADER + 2 && body.getByte(FRAME_HEADER) == FIELD_1_VARINT
                ? body.getByte(FRAME_HEADER + 1)
                : 0;
        return serving == SERVING
                ? Verdict.SUCCESS
                : Verdict.failed(
                        "gRPC health is " + (serving < STATUS.length && serving >= 0 ? STATUS[serving] : serving));
    }

    Future<Void> close() {
        return client.close();
    }
}
