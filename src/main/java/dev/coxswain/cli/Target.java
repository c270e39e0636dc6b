package dev.coxswain.cli;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A worker, {@code web}, or one of its instances, {@code web/0}. */
record Target(String worker, OptionalInt index) {

    private static final Pattern FORM = Pattern.compile("([^/\\s]+)(?:/(0|[1-9][0-9]{0,2}))?");

    /** @throws Failure usage, where it is neither */
    static Target parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw Failure.usage(
                    "a TARGET is a worker such as web, or an instance such as web/0 (was \"" + text + "\")");
        }
        String index = form.group(2);
        return new Target(form.group(1), index == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(index)));
    }

    boolean covers(String name, int number) {
        return worker.equals(name) && (index.isEmpty() || index.getAsInt() == number);
    }

    /** Below {@code /v1/workers/}. */
    String path() {
        return dev.coxswain.control.ControlClient.encode(worker) + (index.isEmpty() ? "" : "/" + index.getAsInt());
    }

    @Override
    public String toString() {
        return index.isEmpty() ? worker : worker + "/" + index.getAsInt();
    }
}
