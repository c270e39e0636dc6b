package dev.coxswain.source;

/** Which files of a folder, or keys of a ConfigMap, are documents. */
public final class Documents {

    private Documents() {}

    /** {@code *.yaml}, {@code *.yml} and {@code *.json} without a leading dot (an editor's own, {@code ..data}). */
    public static boolean isOne(String fileName) {
        return !fileName.startsWith(".")
                && (fileName.endsWith(".yaml") || fileName.endsWith(".yml") || fileName.endsWith(".json"));
    }
}
