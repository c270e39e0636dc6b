package dev.coxswain.logs;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which file becomes which: {@code app.log} → {@code app.log.1} → {@code app.log.2}, the newest first; or by the day
 * whose lines it has, {@code app.log.2026-11-21}, and where a day needs more than one, {@code app.log.2026-11-21.1} and
 * so on, the newest last. Each may be compressed, {@code .gz}. Pure: names in, steps out.
 *
 * <p>Rule: each step by itself leaves every line in one file or the other, but for those that are deleted.
 *
 * @param maxFiles the current one counted
 */
record Rotation(String base, int maxFiles, boolean daily) {

    static final String GZ = ".gz";

    /** A longer number is somebody else's: {@code app.log.20261121}. */
    private static final Pattern NUMBERED = Pattern.compile("([1-9][0-9]{0,4})(\\.gz)?");

    private static final Pattern DATED =
            Pattern.compile("([0-9]{4}-[0-9]{2}-[0-9]{2})(?:\\.([1-9][0-9]{0,4}))?(\\.gz)?");

    /** One older part: by number alone, or by its day and its number in it, 0 for the first. */
    private record Slot(Optional<LocalDate> day, int number) {

        String name(String base) {
            return base + "."
                    + day.map(date -> number == 0 ? date.toString() : date + "." + number)
                            .orElseGet(() -> Integer.toString(number));
        }
    }

    sealed interface Step {
        record Rename(String from, String to) implements Step {}

        record Delete(String name) implements Step {}
    }

    /** @param day whose lines the current file has */
    List<Step> steps(Collection<String> names, LocalDate day) {
        List<Step> steps = new ArrayList<>();
        if (maxFiles == 1) {
            surplus(names).forEach(name -> steps.add(new Step.Delete(name)));
            steps.add(new Step.Delete(base));
            return steps;
        }
        // Room first: a disk that is nearly full is better off, and no rename meets a file.
        Set<String> left = new HashSet<>(names);
        for (String name : beyond(names, maxFiles - 2)) {
            steps.add(new Step.Delete(name));
            left.remove(name);
        }
        if (daily) {
            steps.add(new Step.Rename(base, freshName(left, day)));
            return steps;
        }
        shift(left, steps);
        steps.add(new Step.Rename(base, new Slot(Optional.empty(), 1).name(base)));
        return steps;
    }

    /** What is there beyond maxFiles, the current one counted. */
    List<String> surplus(Collection<String> names) {
        return beyond(names, maxFiles - 1);
    }

    /** Older parts that are not compressed, the oldest first. One that is both is there as a whole uncompressed. */
    List<String> plain(Collection<String> names) {
        List<String> plain = new ArrayList<>();
        for (List<String> slot : newestFirst(names).values()) {
            slot.stream().filter(name -> !name.endsWith(GZ)).forEach(name -> plain.addFirst(name));
        }
        return plain;
    }

    private List<String> beyond(Collection<String> names, int kept) {
        List<String> beyond = new ArrayList<>();
        int count = 0;
        for (List<String> slot : newestFirst(names).values()) {
            if (++count > kept) {
                beyond.addAll(slot);
            }
        }
        return beyond;
    }

    /** One by one, from the last before the first gap down to the newest. */
    private void shift(Set<String> names, List<Step> steps) {
        int gap = 1;
        while (present(names, gap)) {
            gap++;
        }
        for (int number = gap - 1; number >= 1; number--) {
            String from = new Slot(Optional.empty(), number).name(base);
            String to = new Slot(Optional.empty(), number + 1).name(base);
            for (String ending : List.of("", GZ)) {
                if (names.contains(from + ending)) {
                    steps.add(new Step.Rename(from + ending, to + ending));
                }
            }
        }
    }

    private boolean present(Set<String> names, int number) {
        String name = new Slot(Optional.empty(), number).name(base);
        return names.contains(name) || names.contains(name + GZ);
    }

    private String freshName(Set<String> names, LocalDate day) {
        int next = 0;
        for (String name : names) {
            Optional<Slot> slot = slot(name);
            if (slot.isPresent() && slot.get().day().equals(Optional.of(day))) {
                next = Math.max(next, slot.get().number() + 1);
            }
        }
        return new Slot(Optional.of(day), next).name(base);
    }

    /** Parts that were named the way that is not in use any more are older than all others. */
    private TreeMap<Slot, List<String>> newestFirst(Collection<String> names) {
        Comparator<Slot> newest = Comparator.<Slot, Boolean>comparing(
                        slot -> slot.day().isPresent() != daily)
                .thenComparing(slot -> slot.day().orElse(LocalDate.MIN), Comparator.reverseOrder())
                .thenComparing(slot -> slot.day().isPresent() ? -slot.number() : slot.number());
        TreeMap<Slot, List<String>> slots = new TreeMap<>(newest);
        for (String name : names) {
            slot(name)
                    .ifPresent(slot ->
                            slots.computeIfAbsent(slot, _ -> new ArrayList<>()).add(name));
        }
        return slots;
    }

    private Optional<Slot> slot(String name) {
        if (!name.startsWith(base + ".")) {
            return Optional.empty();
        }
        String rest = name.substring(base.length() + 1);
        Matcher numbered = NUMBERED.matcher(rest);
        if (numbered.matches()) {
            return Optional.of(new Slot(Optional.empty(), Integer.parseInt(numbered.group(1))));
        }
        Matcher dated = DATED.matcher(rest);
        if (!dated.matches()) {
            return Optional.empty();
        }
        try {
            int number = dated.group(2) == null ? 0 : Integer.parseInt(dated.group(2));
            return Optional.of(new Slot(Optional.of(LocalDate.parse(dated.group(1))), number));
        } catch (DateTimeException noDay) {
            return Optional.empty();
        }
    }
}
