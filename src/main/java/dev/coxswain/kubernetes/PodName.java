package dev.coxswain.kubernetes;

import java.util.Map;
import java.util.Optional;

/** The pod that we are PID 1 of, as the downward API names it. */
record PodName(String namespace, String name, String uid) {

    /** Empty where POD_NAME, POD_NAMESPACE or POD_UID isn't set. */
    static Optional<PodName> of(Map<String, String> environment) {
        String namespace = environment.getOrDefault("POD_NAMESPACE", "");
        String name = environment.getOrDefault("POD_NAME", "");
        String uid = environment.getOrDefault("POD_UID", "");
        return namespace.isEmpty() || name.isEmpty() || uid.isEmpty()
                ? Optional.empty()
                : Optional.of(new PodName(namespace, name, uid));
    }
}
