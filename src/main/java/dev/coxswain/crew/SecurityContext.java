package dev.coxswain.crew;

import java.util.List;
import java.util.Optional;

/** Who the process runs as: numbers or names; names of the fields: Kubernetes'. */
public record SecurityContext(
        Optional<String> runAsUser, Optional<String> runAsGroup, List<String> supplementalGroups) {

    public static final SecurityContext NONE = new SecurityContext(Optional.empty(), Optional.empty(), List.of());
}
