package dev.coxswain.crew.yaml;

import dev.coxswain.crew.yaml.Yaml.Entry;
import dev.coxswain.crew.yaml.Yaml.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.parser.ParserImpl;

/**
 * Makes one document's tree from the parser's events. Counts before it builds, so that a bomb costs no more than its
 * text; recursion is as deep as the nesting, which is bounded.
 */
final class Composer {

    /** The text is over a limit; nothing of it is used. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;
        final transient Place place;
        final String path;
        final String reason;

        Refused(Place place, YamlPath path, String reason) {
            super(reason, null, false, false);
            this.place = place;
            this.path = path.toString();
            this.reason = reason;
        }
    }

    private static final String TAG = "tag:yaml.org,2002:";

    private final String file;
    private final ParserImpl events;
    private final YamlLimits limits;
    private final YamlReader.Listener listener;
    private final Map<Anchor, @Nullable Yaml> anchors = new HashMap<>();
    private final Counts counts;

    /** Of one text, over all its documents, so far. */
    static final class Counts {
        int nodes;
        int aliases;
        long aliasNodes;
    }

    Composer(String file, ParserImpl events, YamlLimits limits, YamlReader.Listener listener, Counts counts) {
        this.file = file;
        this.events = events;
        this.limits = limits;
        this.listener = listener;
        this.counts = counts;
    }

    /** The next document; the parser stands at its start, afterwards behind its end. */
    Yaml document() {
        events.next();
        Yaml root = node(YamlPath.ROOT, 0);
        events.next();
        return root;
    }

    private Yaml node(YamlPath path, int depth) {
        Event event = events.next();
        Place place = place(event);
        if (event instanceof AliasEvent alias) {
            return alias(alias, place, path, depth);
        }
        if (++counts.nodes > limits.nodes()) {
            throw new Refused(place, path, "more than " + limits.nodes() + " values; split it into several files");
        }
        NodeEvent start = (NodeEvent) event;
        // Known but not finished: an alias inside of its own anchor finds null.
        start.getAnchor().ifPresent(anchor -> anchors.put(anchor, null));
        Yaml node = node(start, place, path, depth);
        start.getAnchor().ifPresent(anchor -> anchors.put(anchor, node));
        return node;
    }

    private Yaml node(NodeEvent start, Place place, YamlPath path, int depth) {
        if (start instanceof ScalarEvent scalar) {
            return scalar(scalar, place, path);
        }
        if (start instanceof SequenceStartEvent sequence) {
            checkTag(sequence.getTag().orElse(null), "seq", place, path);
            return sequence(place, path, deeper(depth, place, path));
        }
        MappingStartEvent mapping = (MappingStartEvent) start;
        checkTag(mapping.getTag().orElse(null), "map", place, path);
        return mapping(place, path, deeper(depth, place, path));
    }

    private int deeper(int depth, Place place, YamlPath path) {
        if (depth >= limits.nesting()) {
            throw new Refused(place, path, "nested deeper than " + limits.nesting());
        }
        return depth + 1;
    }

    private Yaml alias(AliasEvent event, Place place, YamlPath path, int depth) {
        Anchor anchor = event.getAlias();
        Yaml target = anchors.get(anchor);
        if (target == null) {
            throw new Refused(
                    place,
                    path,
                    anchors.containsKey(anchor)
                            ? "the alias *" + anchor.getValue() + " is inside of what it stands for"
                            : "unknown alias *" + anchor.getValue() + "; there is no &" + anchor.getValue()
                                    + " before it in this document");
        }
        counts.aliases++;
        counts.aliasNodes += target.size();
        if (counts.aliases > limits.aliases()) {
            throw new Refused(place, path, "more than " + limits.aliases() + " aliases");
        }
        if (counts.aliasNodes > limits.aliasNodes()) {
            throw new Refused(place, path, "the aliases stand for more than " + limits.aliasNodes() + " values");
        }
        if (depth + target.height() > limits.nesting()) {
            throw new Refused(place, path, "nested deeper than " + limits.nesting());
        }
        return target.at(place);
    }

    private Yaml sequence(Place place, YamlPath path, int depth) {
        List<Yaml> items = new ArrayList<>();
        while (events.peekEvent().getEventId() != Event.ID.SequenceEnd) {
            items.add(node(path.index(items.size()), depth));
        }
        events.next();
        return Yaml.sequence(place, items);
    }

    private Yaml mapping(Place place, YamlPath path, int depth) {
        List<Entry> entries = new ArrayList<>();
        List<Yaml> merged = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        while (events.peekEvent().getEventId() != Event.ID.MappingEnd) {
            Event keyEvent = events.peekEvent();
            boolean merge = isMerge(keyEvent);
            Yaml key = node(path, depth);
            String name = key instanceof Yaml.Scalar scalar ? scalar.text() : "";
            Yaml value = node(path.key(name), depth);
            if (!(key instanceof Yaml.Scalar)) {
                wrong(key.place(), path, "a key must be a text, not a list or a mapping");
            } else if (!keys.add(merge ? "<<" : "=" + name)) {
                wrong(key.place(), path.key(name), "given twice; keep one of them");
            } else if (merge) {
                merged.add(value);
            } else {
                entries.add(new Entry(name, key.place(), value, false));
            }
        }
        events.next();
        for (Yaml value : merged) {
            merge(value, entries, keys, path);
        }
        return Yaml.mapping(place, entries);
    }

    private static boolean isMerge(Event event) {
        return event instanceof ScalarEvent scalar
                && scalar.isPlain()
                && scalar.getValue().equals("<<")
                && scalar.getTag().isEmpty();
    }

    /** The merge key of YAML 1.1: what the mapping has itself wins, then the earlier of a list. */
    private void merge(Yaml value, List<Entry> into, Set<String> keys, YamlPath path) {
        if (value instanceof Yaml.Mapping mapping) {
            for (Entry entry : mapping.entries()) {
                if (keys.add("=" + entry.key())) {
                    into.add(entry);
                }
            }
        } else if (value instanceof Yaml.Sequence sequence
                && sequence.items().stream().allMatch(Yaml.Mapping.class::isInstance)) {
            sequence.items().forEach(item -> merge(item, into, keys, path));
        } else if (!value.isNothing()) {
            wrong(value.place(), path.key("<<"), "must be a mapping or a list of mappings, such as *name");
        }
    }

    private Yaml.Scalar scalar(ScalarEvent event, Place place, YamlPath path) {
        String text = event.getValue();
        String tag = event.getTag().orElse(null);
        if (tag == null) {
            return new Yaml.Scalar(place, event.isPlain() ? CoreSchema.kindOf(text) : Kind.STRING, text);
        }
        Kind kind = switch (tag) {
            case "!", TAG + "str" -> Kind.STRING;
            case TAG + "null" -> Kind.NULL;
            case TAG + "bool" -> Kind.BOOL;
            case TAG + "int" -> Kind.INT;
            case TAG + "float" -> Kind.FLOAT;
            default -> {
                unknownTag(tag, place, path);
                yield Kind.STRING;
            }
        };
        if (kind != Kind.STRING && CoreSchema.kindOf(text) != kind) {
            wrong(place, path, "is no " + tag.substring(TAG.length()) + " (was " + Quoted.text(text) + ")");
            kind = Kind.STRING;
        }
        return new Yaml.Scalar(place, kind, text);
    }

    private void checkTag(@Nullable String tag, String expected, Place place, YamlPath path) {
        if (tag != null && !tag.equals("!") && !tag.equals(TAG + expected)) {
            unknownTag(tag, place, path);
        }
    }

    private void unknownTag(String tag, Place place, YamlPath path) {
        String shown = tag.startsWith(TAG) ? "!!" + tag.substring(TAG.length()) : tag;
        wrong(place, path, "the tag " + Quoted.text(shown) + " means nothing here; remove it");
    }

    private void wrong(Place place, YamlPath path, String message) {
        listener.wrong(place, path.toString(), message);
    }

    private Place place(Event event) {
        Mark mark = event.getStartMark().orElseThrow();
        return new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
    }
}
