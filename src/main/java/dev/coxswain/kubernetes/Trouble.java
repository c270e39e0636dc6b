package dev.coxswain.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.UnknownHostException;
import java.util.Optional;

/** What went wrong between us and the API server, in words. */
final class Trouble {

    private static final int MAX_LENGTH = 300;

    private Trouble() {}

    static String words(Throwable failure) {
        Throwable root = failure;
        Optional<KubernetesClientException> answer = Optional.empty();
        while (true) {
            if (root instanceof KubernetesClientException said && said.getCode() > 0) {
                answer = Optional.of(said);
            }
            Throwable cause = root.getCause();
            if (cause == null || cause == root) {
                break;
            }
            root = cause;
        }
        return shortened(answer.map(Trouble::answered).orElse(unanswered(root)));
    }

    static boolean isForbidden(Throwable failure) {
        return failure instanceof KubernetesClientException said && said.getCode() == 403;
    }

    /** Somebody else has changed the object meanwhile. */
    static boolean isConflict(Throwable failure) {
        return failure instanceof KubernetesClientException said && said.getCode() == 409;
    }

    private static String answered(KubernetesClientException said) {
        String message = said.getStatus() == null || said.getStatus().getMessage() == null
                ? String.valueOf(said.getMessage())
                : said.getStatus().getMessage();
        return switch (said.getCode()) {
            case 401 -> "401: the token is not accepted (" + message + ")";
            case 403 -> "403: " + message;
            default -> said.getCode() + ": " + message;
        };
    }

    private static String unanswered(Throwable root) {
        String message = root.getMessage();
        if (root instanceof UnknownHostException) {
            return "no such host: " + message + "; is there a service account, or a kubeconfig?";
        }
        return message == null || message.isEmpty() ? root.getClass().getSimpleName() : message;
    }

    private static String shortened(String words) {
        String line = words.replace('\n', ' ');
        return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "…";
    }
}
