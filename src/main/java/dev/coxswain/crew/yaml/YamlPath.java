package dev.coxswain.crew.yaml;

import org.jspecify.annotations.Nullable;

/** The way to a value, {@code spec.workers[1].command}; becomes text only when something is wrong there. */
public final class YamlPath {

    public static final YamlPath ROOT = new YamlPath(null, "", -1);

    private final @Nullable YamlPath parent;
    private final String key;
    private final int index;

    private YamlPath(@Nullable YamlPath parent, String key, int index) {
        this.parent = parent;
        this.key = key;
        this.index = index;
    }

    public YamlPath key(String name) {
        return new YamlPath(this, name, -1);
    }

    public YamlPath index(int at) {
        return new YamlPath(this, "", at);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        write(text);
        return text.toString();
    }

    private void write(StringBuilder text) {
        if (parent == null) {
            return;
        }
        parent.write(text);
        if (index >= 0) {
            text.append('[').append(index).append(']');
        } else {
            if (!text.isEmpty()) {
                text.append('.');
            }
            writeKey(text);
        }
    }

    /** A key may be anything, and one problem is one line. */
    private void writeKey(StringBuilder text) {
        boolean plain = !key.isEmpty() && key.length() <= 100;
        for (int i = 0; plain && i < key.length(); i++) {
            char c = key.charAt(i);
            plain = c > ' ' && c < 0x7f && c != '"' && c != ':';
        }
        text.append(plain ? key : Quoted.text(key));
    }
}
