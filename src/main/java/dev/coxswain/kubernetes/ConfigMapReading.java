package dev.coxswain.kubernetes;

import dev.coxswain.crew.FileText;
import dev.coxswain.crew.Problem;
import dev.coxswain.crew.SourceText;
import dev.coxswain.source.Documents;
import dev.coxswain.source.Revision;
import dev.coxswain.source.Source.Reading;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a ConfigMap holds, as a source's reading: the documents are its data keys, by name. */
final class ConfigMapReading {

    private ConfigMapReading() {}

    /**
     * @param name for messages, {@code shop}
     * @param binaryKeys of binaryData, where a document can't be
     */
    static Reading of(
            String name, Map<String, String> data, Collection<String> binaryKeys, Optional<String> resourceVersion) {
        for (String key : binaryKeys.stream().sorted().toList()) {
            if (Documents.isOne(key)) {
                return refused(
                        name + ":" + key,
                        "is in binaryData, so it is no UTF-8 text; write it as text, and apply the ConfigMap again");
            }
        }
        List<SourceText> texts = new ArrayList<>();
        List<SourceText> keys = new ArrayList<>();
        for (Map.Entry<String, String> entry : new TreeMap<>(data).entrySet()) {
            if (Documents.isOne(entry.getKey())) {
                if (entry.getValue().getBytes(StandardCharsets.UTF_8).length > FileText.MAX_BYTES) {
                    return refused(name + ":" + entry.getKey(), "is larger than 1 MiB, the most that is read");
                }
                keys.add(new SourceText(entry.getKey(), entry.getValue()));
                texts.add(new SourceText("configmap/" + name + ":" + entry.getKey(), entry.getValue()));
            }
        }
        if (texts.isEmpty()) {
            return refused(name, "has no document: no key of its data ends in .yaml, .yml or .json");
        }
        // By key alone: mounted as a folder, the same ConfigMap has the same revision.
        return new Reading.Texts(texts, Revision.ofFolder(keys), resourceVersion);
    }

    private static Reading refused(String what, String message) {
        return new Reading.Refused(new Problem("configmap/" + what, 1, 1, "", message));
    }
}
