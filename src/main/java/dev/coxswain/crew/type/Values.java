package dev.coxswain.crew.type;

import dev.coxswain.crew.yaml.Place;
import dev.coxswain.crew.yaml.Yaml;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fields of one object that was read. */
public final class Values {

    private final ObjectType<?> type;
    private final Yaml.Mapping mapping;
    private final At at;
    private final @Nullable Object[] read;
    private final Yaml.@Nullable Entry[] entries;

    Values(ObjectType<?> type, Yaml.Mapping mapping, At at) {
        this.type = type;
        this.mapping = mapping;
        this.at = at;
        this.read = new @Nullable Object[type.fields().size()];
        this.entries = new Yaml.@Nullable Entry[type.fields().size()];
    }

    void set(int index, Yaml.Entry entry, @Nullable Object value) {
        entries[index] = entry;
        read[index] = value;
    }

    /** The value of a field that is required or has a default. */
    public <T> T get(Field<T> field) {
        return find(field).orElseThrow(() -> new IllegalStateException(field.name() + " was not checked"));
    }

    /** The value or the default of a field; empty if it has neither, or if the value is wrong. */
    public <T> Optional<T> find(Field<T> field) {
        int index = type.indexOf(field);
        if (entries[index] == null) {
            return field.value();
        }
        @SuppressWarnings("unchecked") // read by this field's type
        @Nullable
        T value = (T) read[index];
        return Optional.ofNullable(value);
    }

    /** Whether the field is given, rightly or wrongly. */
    public boolean has(Field<?> field) {
        return entries[type.indexOf(field)] != null;
    }

    /** Whether the field is given in this object itself, not in the defaults. */
    public boolean own(Field<?> field) {
        Yaml.Entry entry = entries[type.indexOf(field)];
        return entry != null && !entry.inherited();
    }

    /** Something is wrong with a field that is given; said at its value. */
    public void wrong(Field<?> field, String message) {
        Yaml.Entry entry = entries[type.indexOf(field)];
        if (entry != null) {
            at.entry(entry).wrong(entry.value(), message);
        }
    }

    /**
     * A field that is given doesn't go with another one. Where it is inherited and the other one isn't, many may inherit
     * it: then it is said with the name of who it is wrong for.
     */
    public void clash(Field<?> field, List<Field<?>> others, String message) {
        boolean inherited = has(field) && !own(field) && others.stream().anyMatch(this::own);
        wrong(field, message + (inherited ? inheritor() : ""));
    }

    private String inheritor() {
        return "; " + at.owner() + " inherits it";
    }

    /** Something is wrong with a field of a field's object; said at that one's value. */
    public void wrong(Field<?> field, String inner, String message) {
        Yaml.Entry entry = entries[type.indexOf(field)];
        if (entry == null || !(entry.value() instanceof Yaml.Mapping object)) {
            return;
        }
        At here = at.entry(entry);
        for (Yaml.Entry innerEntry : object.entries()) {
            if (innerEntry.key().equals(inner)) {
                boolean mixed = at.defaults() != null && (entry.inherited() || innerEntry.inherited());
                here.entry(innerEntry)
                        .wrong(
                                innerEntry.value(),
                                message + " " + Type.was(innerEntry.value()) + (mixed ? inheritor() : ""));
            }
        }
    }

    /** Said at the object that lacks the field. */
    public void missing(String name, String message) {
        at.report().wrong(mapping.place(), at.path().key(name).toString(), message);
    }

    /** Something is wrong with the object as a whole. */
    public void wrong(String message) {
        at.wrong(mapping, message);
    }

    /** A field that does nothing without the other one; an inherited one waits for a worker that has it. */
    public void needs(Field<?> field, Field<?> other) {
        if (own(field) && !has(other)) {
            wrong(field, "needs " + other.name() + ", which isn't there");
        }
    }

    /** The same of a field of a field's object; said at that one's value. */
    public void useless(Field<?> field, String inner, String message) {
        Yaml.Entry entry = entries[type.indexOf(field)];
        if (entry != null && !entry.inherited() && entry.value() instanceof Yaml.Mapping object) {
            for (Yaml.Entry innerEntry : object.entries()) {
                if (innerEntry.key().equals(inner)
                        && !innerEntry.inherited()
                        && !innerEntry.value().isNothing()) {
                    at.entry(entry).entry(innerEntry).wrong(innerEntry.value(), message);
                }
            }
        }
    }

    public Place place() {
        return mapping.place();
    }
}
