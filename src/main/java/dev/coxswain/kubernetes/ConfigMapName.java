package dev.coxswain.kubernetes;

import dev.coxswain.crew.type.Names;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What {@code configmap/NAME} or {@code configmap/NAMESPACE/NAME} names.
 *
 * @param namespace empty: the one we live in
 */
public record ConfigMapName(Optional<String> namespace, String name) {

    private static final String PREFIX = "configmap/";
    private static final int MAX_NAME = 253;
    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

    /** Whether a SOURCE is meant to be a ConfigMap; a folder of that name is {@code ./configmap/…}. */
    public static boolean isMeant(String source) {
        return source.startsWith(PREFIX);
    }

    /** Whether Kubernetes would let a ConfigMap be called so. */
    static boolean isName(String name) {
        return name.length() <= MAX_NAME && SUBDOMAIN.matcher(name).matches();
    }

    /** @throws IllegalArgumentException with a sentence for people */
    public static ConfigMapName parse(String source) {
        String[] parts = source.substring(PREFIX.length()).split("/", -1);
        boolean qualified = parts.length == 2;
        String name = parts[parts.length - 1];
        if (parts.length > 2 || !isName(name) || (qualified && !Names.isDnsLabel(parts[0]))) {
            throw new IllegalArgumentException("the source must be configmap/NAME or configmap/NAMESPACE/NAME, names of"
                    + " Kubernetes (was \"" + source + "\"; a folder: ./" + source + ")");
        }
        return new ConfigMapName(qualified ? Optional.of(parts[0]) : Optional.empty(), name);
    }
}
