package dev.coxswain.convert;

import dev.coxswain.crew.SourceText;
import dev.coxswain.crew.yaml.Place;
import dev.coxswain.crew.yaml.Quoted;
import dev.coxswain.crew.yaml.Yaml;
import dev.coxswain.crew.yaml.YamlLimits;
import dev.coxswain.crew.yaml.YamlReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A peer's YAML or JSON: one document, its values with their places, what has another type told of there. */
final class PeerYaml {

    private record Wrong(Place place, String message) {}

    private PeerYaml() {}

    /** The whole document, which has to be a mapping. */
    static Yaml.Mapping document(SourceText text) throws Unreadable {
        List<Wrong> wrong = new ArrayList<>();
        YamlReader reader =
                new YamlReader(YamlLimits.DEFAULT, (place, path, message) -> wrong.add(new Wrong(place, message)));
        List<Yaml> documents = reader.read(text.file(), text.text()).documents();
        if (!wrong.isEmpty()) {
            Wrong first = wrong.stream()
                    .min(Comparator.comparingInt((Wrong one) -> one.place().line()))
                    .orElseThrow();
            throw new Unreadable(first.place(), first.message());
        }
        if (documents.isEmpty()) {
            throw new Unreadable(new Place(text.file(), 1, 1), "there is nothing in it");
        }
        if (documents.size() > 1) {
            throw new Unreadable(documents.get(1).place(), "a second document; the peer reads one");
        }
        return mapping(documents.getFirst(), "the file");
    }

    static Yaml.Mapping mapping(Yaml value, String what) throws Unreadable {
        if (value instanceof Yaml.Mapping mapping) {
            return mapping;
        }
        throw wrong(value, what, "a mapping (key: value)");
    }

    static List<Yaml> items(Yaml value, String what) throws Unreadable {
        if (value instanceof Yaml.Sequence sequence) {
            return sequence.items();
        }
        throw wrong(value, what, "a list");
    }

    /** A scalar as written; an empty one is a text. */
    static String text(Yaml value, String what) throws Unreadable {
        if (value instanceof Yaml.Scalar scalar && !scalar.isNothing()) {
            return scalar.text();
        }
        throw wrong(value, what, "a text");
    }

    /** A list of texts. */
    static List<String> texts(Yaml value, String what) throws Unreadable {
        List<String> texts = new ArrayList<>();
        for (Yaml item : items(value, what)) {
            texts.add(text(item, what));
        }
        return texts;
    }

    static long whole(Yaml value, String what) throws Unreadable {
        String text = value instanceof Yaml.Scalar scalar ? scalar.text() : "";
        if (!text.matches("-?[0-9]{1,15}")) {
            throw wrong(value, what, "a whole number");
        }
        return Long.parseLong(text);
    }

    /** YAML 1.1's words too, which most readers of peers take. */
    static boolean bool(Yaml value, String what) throws Unreadable {
        String text = value instanceof Yaml.Scalar scalar ? scalar.text() : "";
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "1" -> true;
            case "false", "no", "off", "0" -> false;
            default -> throw wrong(value, what, "true or false");
        };
    }

    static Unreadable wrong(Yaml value, String what, String must) {
        String was = switch (value) {
            case Yaml.Scalar scalar -> scalar.isNothing() ? "nothing" : Quoted.text(scalar.text());
            case Yaml.Sequence list -> "a list";
            case Yaml.Mapping map -> "a mapping";
        };
        return new Unreadable(value.place(), what + " must be " + must + " (was " + was + ")");
    }
}
