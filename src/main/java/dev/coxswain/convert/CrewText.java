package dev.coxswain.convert;

import dev.coxswain.crew.FieldHelp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Present;
import org.snakeyaml.engine.v2.api.lowlevel.Serialize;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * A document as people write it: fields in the order of the documentation, those that are our default left out, lists
 * and small objects on one line.
 */
final class CrewText {

    private static final DumpSettings SETTINGS = DumpSettings.builder()
            .setIndent(2)
            .setIndicatorIndent(2)
            .setIndentWithIndicator(true)
            .setWidth(Integer.MAX_VALUE)
            .setSplitLines(false)
            .setSchema(new CoreSchema())
            .build();

    private CrewText() {}

    /** @param document {@code metadata} and {@code spec} */
    static String of(Tree document) {
        FieldHelp known;
        try {
            known = FieldHelp.of("");
        } catch (FieldHelp.Unknown impossible) {
            throw new IllegalStateException(impossible);
        }
        Tree whole = Tree.of("apiVersion", FieldHelp.API_VERSION).set("kind", "Crew");
        document.fields().forEach(whole::set);
        Node root = mapping(whole, known.fields(), FlowStyle.BLOCK);
        return new Present(SETTINGS)
                .emitToString(new Serialize(SETTINGS).serializeOne(root).iterator());
    }

    private static MappingNode mapping(Tree tree, List<FieldHelp> known, FlowStyle style) {
        List<NodeTuple> tuples = new ArrayList<>();
        inOrder(tree, known).forEach((name, value) -> {
            FieldHelp help = find(known, name);
            List<FieldHelp> inner = help == null ? List.of() : help.fields();
            tuples.add(new NodeTuple(scalar(name), node(value, inner, name, style)));
        });
        return new MappingNode(Tag.MAP, tuples, style);
    }

    /** What is to be written, in our order. */
    private static Map<String, Object> inOrder(Tree tree, List<FieldHelp> known) {
        boolean scheduled = tree.has("schedule") || tree.has("every");
        Map<String, Object> kept = new LinkedHashMap<>();
        tree.fields().entrySet().stream()
                .filter(field -> !isDefault(field.getKey(), field.getValue(), known, scheduled))
                .sorted(Comparator.comparingInt(field -> place(field.getKey(), known)))
                .forEach(field -> kept.put(field.getKey(), field.getValue()));
        return kept;
    }

    /** The workers come last: nobody looks for a setting behind them. */
    private static int place(String name, List<FieldHelp> known) {
        @Nullable FieldHelp help = find(known, name);
        return help == null || name.equals("workers") ? known.size() : known.indexOf(help);
    }

    private static @Nullable FieldHelp find(List<FieldHelp> known, String name) {
        for (FieldHelp help : known) {
            if (help.name().equals(name)) {
                return help;
            }
        }
        return null;
    }

    private static boolean isDefault(String name, Object value, List<FieldHelp> known, boolean scheduled) {
        @Nullable FieldHelp help = find(known, name);
        if (help == null || help.required()) {
            return false;
        }
        // Those whose default hangs on another field.
        switch (name) {
            case "restartPolicy" -> {
                return value.equals(scheduled ? "Never" : "Always");
            }
            case "required" -> {
                return value.equals(!scheduled);
            }
            case "successExitCodes" -> {
                return value.equals(List.of(0));
            }
            default -> {}
        }
        if (value instanceof Tree inner) {
            // {notify: {}} says something, {limits: {}} doesn't.
            return !inner.fields().isEmpty() && inOrder(inner, help.fields()).isEmpty();
        }
        if (value instanceof List<?> list) {
            return list.isEmpty() && !name.equals("workers");
        }
        return !help.fallback().isEmpty() && help.fallback().equals(value.toString());
    }

    private static Node node(Object value, List<FieldHelp> known, String name, FlowStyle outer) {
        return switch (value) {
            case Tree tree ->
                mapping(tree, known, outer == FlowStyle.FLOW || isSmall(tree, 3) ? FlowStyle.FLOW : outer);
            case List<?> list -> list(list, known, name, outer);
            case Integer number -> new ScalarNode(Tag.INT, number.toString(), ScalarStyle.PLAIN);
            case Long number -> new ScalarNode(Tag.INT, number.toString(), ScalarStyle.PLAIN);
            case Double number -> real(number);
            case Boolean bool -> new ScalarNode(Tag.BOOL, bool.toString(), ScalarStyle.PLAIN);
            case String text ->
                // A value of a variable is a text, whatever it looks like; so is a part of a command.
                name.equals("value") ? quoted(text) : scalar(text);
            default -> throw new IllegalArgumentException("no value of a document: " + value.getClass());
        };
    }

    private static Node list(List<?> list, List<FieldHelp> known, String name, FlowStyle outer) {
        boolean texts = name.equals("command") || name.equals("args");
        boolean block = outer == FlowStyle.BLOCK && !list.isEmpty() && list.getFirst() instanceof Tree;
        List<Node> nodes = new ArrayList<>();
        for (Object item : list) {
            FlowStyle style = name.equals("workers") ? FlowStyle.BLOCK : FlowStyle.FLOW;
            nodes.add(
                    texts
                            ? quoted(String.valueOf(item))
                            : item instanceof Tree tree
                                    ? mapping(tree, known, style)
                                    : node(Objects.requireNonNull(item), known, "", FlowStyle.FLOW));
        }
        return new SequenceNode(Tag.SEQ, nodes, block ? FlowStyle.BLOCK : FlowStyle.FLOW);
    }

    private static Node real(double number) {
        boolean whole = number == Math.rint(number) && Math.abs(number) < 1e15;
        return whole
                ? new ScalarNode(Tag.INT, Long.toString((long) number), ScalarStyle.PLAIN)
                : new ScalarNode(Tag.FLOAT, Double.toString(number), ScalarStyle.PLAIN);
    }

    private static Node quoted(String text) {
        return new ScalarNode(Tag.STR, text, ScalarStyle.DOUBLE_QUOTED);
    }

    /** Plain where that reads as a text, in quotes else. */
    private static Node scalar(String text) {
        return new ScalarNode(Tag.STR, text, ScalarStyle.PLAIN);
    }

    private static boolean isSmall(Tree tree, int most) {
        if (tree.fields().size() > most) {
            return false;
        }
        for (Object value : tree.fields().values()) {
            boolean fits = switch (value) {
                case Tree inner -> most > 1 && isSmall(inner, most - 1);
                case List<?> list -> list.stream().noneMatch(Tree.class::isInstance);
                default -> true;
            };
            if (!fits) {
                return false;
            }
        }
        return true;
    }
}
