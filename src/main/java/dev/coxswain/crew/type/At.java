package dev.coxswain.crew.type;

import dev.coxswain.crew.yaml.Place;
import dev.coxswain.crew.yaml.Yaml;
import dev.coxswain.crew.yaml.YamlPath;
import org.jspecify.annotations.Nullable;

/**
 * Where the reading is, and who hears of it.
 *
 * @param path of the value that is read
 * @param defaults the path from which values are inherited that this one doesn't have, null without
 * @param owner what inherits, in words; empty where nothing can be inherited
 * @param partial whether objects may lack what they need: they are defaults, and are checked whole where they are used
 */
public record At(Report report, YamlPath path, @Nullable YamlPath defaults, String owner, boolean partial) {

    /** Hears what was found. */
    public interface Report {
        void wrong(Place place, String path, String message);

        /** A field was given a value; {@code field} is {@code OBJECT.NAME}. */
        void used(String field, Place place, YamlPath path, Yaml value);

        /** Whether it's still worth to look for what might be meant. */
        boolean wantsSuggestions();
    }

    public static At root(Report report) {
        return new At(report, YamlPath.ROOT, null, "", false);
    }

    /** At the value of an entry of the mapping that is here. */
    At entry(Yaml.Entry entry) {
        YamlPath inherited = defaults == null ? null : defaults.key(entry.key());
        if (entry.inherited() && inherited != null) {
            return new At(report, inherited, null, owner, partial);
        }
        return new At(report, path.key(entry.key()), inherited, owner, partial);
    }

    /** At an item of the list that is here. Lists replace: an item is whole, in defaults too. */
    At item(int index) {
        return new At(report, path.index(index), null, owner, false);
    }

    /** At a place that isn't in the document's own tree, such as the defaults. */
    public At moved(YamlPath to, @Nullable YamlPath inherited, boolean partially) {
        return new At(report, to, inherited, owner, partially);
    }

    /** The same on behalf of somebody who may inherit. */
    public At of(String name) {
        return new At(report, path, defaults, name, partial);
    }

    public void wrong(Yaml value, String message) {
        report.wrong(value.place(), path.toString(), message);
    }

    public void wrong(Place place, String message) {
        report.wrong(place, path.toString(), message);
    }
}
