package dev.coxswain.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** Reads server-sent events as a browser does, one at a time. */
final class EventStream implements AutoCloseable {

    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpResponse<java.io.InputStream> response;
    private final BufferedReader reader;

    /** @param comment without a name or data */
    record Sent(String name, JsonNode data, boolean comment) {}

    EventStream(int port, String target) throws IOException, InterruptedException {
        response = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
                        .header("accept", "text/event-stream")
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        reader = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    String contentType() {
        return response.headers().firstValue("content-type").orElse("");
    }

    /** The next one, comments too; waits for it. */
    Sent any() throws IOException {
        String name = "";
        StringBuilder data = new StringBuilder();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.startsWith("event: ")) {
                name = line.substring(7);
            } else if (line.startsWith("data: ")) {
                data.append(line.substring(6));
            } else if (line.isEmpty()) {
                return new Sent(name, data.isEmpty() ? JsonTree.object() : json(data.toString()), data.isEmpty());
            }
        }
        throw new IOException("the stream has ended");
    }

    Sent next() throws IOException {
        Sent sent = any();
        while (sent.comment()) {
            sent = any();
        }
        return sent;
    }

    boolean ends() {
        try {
            next();
            return false;
        } catch (IOException ended) {
            return true;
        }
    }

    private static JsonNode json(String text) {
        try {
            return JsonTree.read(text);
        } catch (JsonProcessingException notJson) {
            throw new AssertionError(text, notJson);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
