package dev.coxswain.crew.yaml;

/**
 * What a text may be at most. Over it the text is refused, never expanded.
 *
 * @param bytes of one text in UTF-8
 * @param nodes values and keys in one text: a zero and its comma are two bytes, and a hundred once they are read
 * @param aliases in one text
 * @param aliasNodes nodes that the aliases of one text stand for
 * @param nesting lists and mappings inside one another
 */
public record YamlLimits(int bytes, int nodes, int aliases, int aliasNodes, int nesting) {

    public static final YamlLimits DEFAULT = new YamlLimits(1024 * 1024, 200_000, 10_000, 100_000, 100);
}
