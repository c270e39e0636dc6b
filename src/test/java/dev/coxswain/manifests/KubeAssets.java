package dev.coxswain.manifests;

import java.nio.file.Path;

/** Kubernetes' own programs: in $KUBEBUILDER_ASSETS, or where hack/kube/assets.sh puts them. */
public final class KubeAssets {

    private KubeAssets() {}

    public static Path folder() {
        String given = System.getenv("KUBEBUILDER_ASSETS");
        if (given != null && !given.isEmpty()) {
            return Path.of(given);
        }
        String cache = System.getenv("XDG_CACHE_HOME");
        Path base =
                cache == null || cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return base.resolve("kube-assets/1.35.4");
    }
}
