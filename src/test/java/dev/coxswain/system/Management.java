package dev.coxswain.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The management port of a supervisor, found by what its status says. */
record Management(int port) {

    static Management of(Supervised supervised) {
        String address = Patience.await(
                "a management address",
                () -> supervised.status().path("managementAddress").asText(""),
                text -> text.contains(":"));
        return new Management(Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
    }

    HttpResponse<String> ask(String method, String path) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .timeout(Duration.ofSeconds(10))
                    .method(method, HttpRequest.BodyPublishers.noBody());
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
        }
    }

    int health(String which) {
        return ask("GET", "/q/health/" + which).statusCode();
    }

    String metrics() {
        return ask("GET", "/q/metrics").body();
    }
}
