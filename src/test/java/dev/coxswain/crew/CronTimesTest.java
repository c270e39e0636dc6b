package dev.coxswain.crew;

import static dev.coxswain.crew.Documents.cron;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronTimesTest {

    /** The moments are in UTC; those that follow are counted from the one before. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # plain
            */15 * * * *     | Etc/UTC | 2026-11-22T10:00:00Z | 2026-11-22T10:15:00Z 2026-11-22T10:30:00Z
            */15 * * * *     | Etc/UTC | 2026-11-22T09:59:59.999Z | 2026-11-22T10:00:00Z
            0 3 * * *        | Etc/UTC | 2026-12-31T03:00:00Z | 2027-01-01T03:00:00Z
            30 9-17/4 * * 1-5 | Etc/UTC | 2026-11-20T14:00:00Z | 2026-11-20T17:30:00Z 2026-11-23T09:30:00Z
            0 0 29 2 *       | Etc/UTC | 2026-11-22T00:00:00Z | 2028-02-29T00:00:00Z 2032-02-29T00:00:00Z
            0 0 29 2 *       | Etc/UTC | 2096-02-29T00:00:00Z | 2104-02-29T00:00:00Z
            0 0 31 * *       | Etc/UTC | 2026-01-31T00:00:00Z | 2026-03-31T00:00:00Z 2026-05-31T00:00:00Z
            0 0 * * 0        | Etc/UTC | 2026-11-22T00:00:00Z | 2026-11-29T00:00:00Z
            @weekly          | Etc/UTC | 2026-11-23T00:00:00Z | 2026-11-29T00:00:00Z
            @yearly          | Etc/UTC | 2026-11-23T00:00:00Z | 2027-01-01T00:00:00Z
            # one of the days will do, unless one field is a star; a step is none
            0 0 13 * 5       | Etc/UTC | 2026-11-12T12:00:00Z | 2026-11-13T00:00:00Z 2026-11-20T00:00:00Z 2026-11-27T00:00:00Z 2026-12-04T00:00:00Z 2026-12-11T00:00:00Z 2026-12-13T00:00:00Z
            0 0 * 12 3       | Etc/UTC | 2026-11-12T12:00:00Z | 2026-12-02T00:00:00Z 2026-12-09T00:00:00Z
            0 0 1 * ?        | Etc/UTC | 2026-11-12T12:00:00Z | 2026-12-01T00:00:00Z 2027-01-01T00:00:00Z
            0 0 */2 * 3      | Etc/UTC | 2026-11-23T12:00:00Z | 2026-11-25T00:00:00Z 2026-11-27T00:00:00Z 2026-11-29T00:00:00Z 2026-12-01T00:00:00Z 2026-12-02T00:00:00Z
            # a zone
            0 9 * * *        | Asia/Kathmandu   | 2026-11-22T00:00:00Z | 2026-11-22T03:15:00Z 2026-11-23T03:15:00Z
            0 0 1 1 *        | Pacific/Kiritimati | 2026-11-22T00:00:00Z | 2026-12-31T10:00:00Z
            # Berlin, spring: 02:00 to 03:00 on 29 March 2026 isn't there
            30 2 * * *       | Europe/Berlin | 2026-03-28T00:00:00Z | 2026-03-28T01:30:00Z 2026-03-30T00:30:00Z
            0 3 * * *        | Europe/Berlin | 2026-03-28T12:00:00Z | 2026-03-29T01:00:00Z
            0 1,2,3 * * *    | Europe/Berlin | 2026-03-28T12:00:00Z | 2026-03-29T00:00:00Z 2026-03-29T01:00:00Z 2026-03-29T23:00:00Z
            30 * * * *       | Europe/Berlin | 2026-03-29T00:00:00Z | 2026-03-29T00:30:00Z 2026-03-29T01:30:00Z
            0 */2 * * *      | Europe/Berlin | 2026-03-28T23:00:00Z | 2026-03-29T02:00:00Z
            # Berlin, autumn: 02:00 to 03:00 on 25 October 2026 comes twice
            30 2 * * *       | Europe/Berlin | 2026-10-24T12:00:00Z | 2026-10-25T00:30:00Z 2026-10-26T01:30:00Z
            30 2 * * *       | Europe/Berlin | 2026-10-25T00:45:00Z | 2026-10-26T01:30:00Z
            30 2 * * *       | Europe/Berlin | 2026-10-25T01:10:00Z | 2026-10-26T01:30:00Z
            0,30 2,3 * * *   | Europe/Berlin | 2026-10-24T12:00:00Z | 2026-10-25T00:00:00Z 2026-10-25T00:30:00Z 2026-10-25T02:00:00Z 2026-10-25T02:30:00Z
            30 * * * *       | Europe/Berlin | 2026-10-25T00:00:00Z | 2026-10-25T00:30:00Z 2026-10-25T01:30:00Z 2026-10-25T02:30:00Z
            */30 */2 * * *   | Europe/Berlin | 2026-10-24T23:00:00Z | 2026-10-25T00:00:00Z 2026-10-25T00:30:00Z 2026-10-25T01:00:00Z 2026-10-25T01:30:00Z 2026-10-25T03:00:00Z
            30 0-2/2 * * *   | Europe/Berlin | 2026-10-24T23:00:00Z | 2026-10-25T00:30:00Z 2026-10-25T01:30:00Z
            30 0,2 * * *     | Europe/Berlin | 2026-10-24T23:00:00Z | 2026-10-25T00:30:00Z 2026-10-25T23:30:00Z
            # New York
            30 2 8 3 *       | America/New_York | 2026-01-01T00:00:00Z | 2027-03-08T07:30:00Z
            30 1 * * *       | America/New_York | 2026-11-01T00:00:00Z | 2026-11-01T05:30:00Z 2026-11-02T06:30:00Z
            30 * * * *       | America/New_York | 2026-11-01T05:00:00Z | 2026-11-01T05:30:00Z 2026-11-01T06:30:00Z 2026-11-01T07:30:00Z
            # Lord Howe: half an hour, 01:30 to 02:00 twice on 5 April 2026, 02:00 to 02:30 not on 4 October
            45 1 * * *       | Australia/Lord_Howe | 2026-04-04T12:00:00Z | 2026-04-04T14:45:00Z 2026-04-05T15:15:00Z
            15 1 * * *       | Australia/Lord_Howe | 2026-04-04T12:00:00Z | 2026-04-04T14:15:00Z
            45 * * * *       | Australia/Lord_Howe | 2026-04-04T14:00:00Z | 2026-04-04T14:45:00Z 2026-04-04T15:15:00Z 2026-04-04T16:15:00Z
            15 2 * * *       | Australia/Lord_Howe | 2026-10-03T12:00:00Z | 2026-10-04T15:15:00Z
            30 2 * * *       | Australia/Lord_Howe | 2026-10-03T12:00:00Z | 2026-10-03T15:30:00Z
            # a change at midnight: the day begins at 01:00
            0 0 * * *        | America/Asuncion | 2023-09-30T12:00:00Z | 2023-10-02T03:00:00Z
            0 0 * * *        | America/Havana   | 2026-10-31T12:00:00Z | 2026-11-01T04:00:00Z 2026-11-02T05:00:00Z
            # Samoa had no 30 December 2011
            0 12 * * *       | Pacific/Apia | 2011-12-29T12:00:00Z | 2011-12-29T22:00:00Z 2011-12-30T22:00:00Z
            0 12 30 12 *     | Pacific/Apia | 2011-12-01T00:00:00Z | 2012-12-29T22:00:00Z
            0 * * * *        | Pacific/Apia | 2011-12-30T08:30:00Z | 2011-12-30T09:00:00Z 2011-12-30T10:00:00Z 2011-12-30T11:00:00Z
            """)
    void theseAreTheMoments(String line, ZoneId zone, Instant after, String moments) {
        List<Instant> expected = new ArrayList<>();
        for (String moment : moments.split(" ")) {
            expected.add(Instant.parse(moment));
        }
        List<Instant> found = new ArrayList<>();
        Instant from = after;
        for (int i = 0; i < expected.size(); i++) {
            from = cron(line).next(from, zone).orElseThrow();
            found.add(from);
        }
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void aStartOfTheSupervisorIsNoMoment() {
        assertThat(cron("@reboot").next(Instant.EPOCH, ZoneOffset.UTC)).isEmpty();
        assertThat(cron("@reboot").newest(Instant.EPOCH, Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC))
                .isEmpty();
    }

    @Test
    void thereIsAnEndOfTime() {
        assertThat(cron("* * * * *").next(Instant.MAX, ZoneId.of("Europe/Berlin")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 3 * * *    | 2026-11-20T03:00:00Z | 2026-11-22T02:59:59Z | 2026-11-21T03:00:00Z
            0 3 * * *    | 2026-11-20T03:00:00Z | 2026-11-22T03:00:00Z | 2026-11-22T03:00:00Z
            0 3 * * *    | 2026-11-21T03:00:00Z | 2026-11-22T02:59:59Z |
            0 3 * * *    | 2026-11-22T04:00:00Z | 2026-11-20T04:00:00Z |
            * * * * *    | 2016-11-20T03:00:00Z | 2026-11-22T02:59:59Z | 2026-11-22T02:59:00Z
            0 0 29 2 *   | 1990-11-20T03:00:00Z | 2026-11-22T02:59:59Z | 2024-02-29T00:00:00Z
            * 1 1 1 *    | 1990-11-20T03:00:00Z | 2026-11-22T02:59:59Z | 2026-01-01T01:59:00Z
            """)
    void theNewestOfThoseThatWereMissed(String line, Instant after, Instant until, Instant newest) {
        assertThat(cron(line).newest(after, until, ZoneOffset.UTC)).isEqualTo(Optional.ofNullable(newest));
    }

    @Test
    void theNewestIsTheLastOfAllThatFollowEachOther() {
        Random random = new Random(11);
        for (int i = 0; i < 200; i++) {
            Line line = Line.random(random);
            ZoneId zone = zone(random);
            Instant after = nearAChange(zone, random);
            Instant until = after.plus(Duration.ofMinutes(random.nextInt(4000)));
            Optional<Instant> newest = Optional.empty();
            for (Optional<Instant> at = cron(line.text).next(after, zone);
                    at.isPresent() && !at.get().isAfter(until);
                    at = cron(line.text).next(at.get(), zone)) {
                newest = at;
            }
            assertThat(cron(line.text).newest(after, until, zone))
                    .as("%s in %s, from %s to %s", line.text, zone, after, until)
                    .isEqualTo(newest);
        }
    }

    /** The definition itself, minute by minute, from its own reading of the line. */
    @Test
    void itIsTheFirstMinuteThatMatches() {
        long seed = Long.getLong("seed", 20261122);
        Random random = new Random(seed);
        int found = 0;
        for (int i = 0; i < 3000; i++) {
            Line line = Line.random(random);
            ZoneId zone = zone(random);
            Instant after = nearAChange(zone, random);
            Instant end = after.plus(Duration.ofHours(60));
            Optional<Instant> walked = line.walk(after, end, zone);
            Optional<Instant> next = cron(line.text).next(after, zone);
            assertThat(next.filter(moment -> !moment.isAfter(end)))
                    .as("seed %d: %s in %s after %s", seed, line.text, zone, after)
                    .isEqualTo(walked);
            assertThat(next).hasValueSatisfying(moment -> assertThat(moment).isAfter(after));
            found += walked.isPresent() ? 1 : 0;
        }
        assertThat(found).isGreaterThan(1500);
    }

    @Test
    void theRarestMomentsCostNoMoreThanMicroseconds() {
        CronLine leap = cron("0 0 29 2 *");
        CronLine leapMinutes = cron("59 23 29 2 */7");
        ZoneId zone = ZoneId.of("Europe/Berlin");
        Instant after = Instant.parse("2096-03-01T00:00:00Z");
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 200; i++) {
            long from = System.nanoTime();
            assertThat(leap.next(after, zone)).isPresent();
            assertThat(leapMinutes.next(after, zone)).isPresent();
            best = Math.min(best, System.nanoTime() - from);
        }
        assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofMillis(1));
    }

    private static final List<String> ZONES = List.of(
            "Europe/Berlin",
            "America/New_York",
            "Australia/Lord_Howe",
            "Asia/Kathmandu",
            "Pacific/Apia",
            "America/Havana",
            "Africa/Casablanca",
            "Antarctica/Troll",
            "Africa/Cairo",
            "Etc/UTC");

    private static ZoneId zone(Random random) {
        List<String> all = new ArrayList<>(ZoneId.getAvailableZoneIds());
        all.sort(null);
        return ZoneId.of(
                random.nextBoolean() ? ZONES.get(random.nextInt(ZONES.size())) : all.get(random.nextInt(all.size())));
    }

    /** Up to two days before a change of the clock, mostly. */
    private static Instant nearAChange(ZoneId zone, Random random) {
        Instant any = Instant.ofEpochSecond(random.nextLong(
                Instant.parse("1980-01-01T00:00:00Z").getEpochSecond(),
                Instant.parse("2040-01-01T00:00:00Z").getEpochSecond()));
        ZoneOffsetTransition change = zone.getRules().nextTransition(any);
        return change == null || random.nextInt(10) == 0
                ? any
                : change.getInstant().minusMillis(random.nextLong(-7_200_000, 2 * 86_400_000L));
    }

    /** Five fields with their own account of what they say. */
    private record Line(String text, List<BitSet> fields, boolean either, boolean real) {

        static Line random(Random random) {
            Part minute = Part.random(random, 0, 59, 3);
            Part hour = Part.random(random, 0, 23, 3);
            Part day = Part.random(random, 1, 31, 4);
            // A line that never fires would be refused.
            Part month = Part.random(random, 1, 12, day.values.nextSetBit(0) > 28 ? 10 : 8);
            Part weekday = Part.random(random, 0, 6, 4);
            List<Part> parts = List.of(minute, hour, day, month, weekday);
            return new Line(
                    String.join(" ", parts.stream().map(Part::text).toList()),
                    parts.stream().map(Part::values).toList(),
                    !day.text.equals("*") && !weekday.text.equals("*"),
                    hour.text.contains("*") || hour.text.contains("/"));
        }

        Optional<Instant> walk(Instant after, Instant end, ZoneId zone) {
            for (Instant at = after.truncatedTo(ChronoUnit.MINUTES).plusSeconds(60);
                    !at.isAfter(end);
                    at = at.plusSeconds(60)) {
                if (matches(at.atZone(zone)) && (real || isFirst(at, zone))) {
                    return Optional.of(at);
                }
            }
            return Optional.empty();
        }

        private static boolean isFirst(Instant at, ZoneId zone) {
            LocalDateTime local = LocalDateTime.ofInstant(at, zone);
            for (int back = 15; back <= 24 * 60; back += 15) {
                if (LocalDateTime.ofInstant(at.minus(Duration.ofMinutes(back)), zone)
                        .equals(local)) {
                    return false;
                }
            }
            return true;
        }

        private boolean matches(ZonedDateTime time) {
            boolean day = fields.get(2).get(time.getDayOfMonth());
            boolean weekday = fields.get(4).get(time.getDayOfWeek().getValue() % 7);
            return fields.get(0).get(time.getMinute())
                    && fields.get(1).get(time.getHour())
                    && fields.get(3).get(time.getMonthValue())
                    && (either ? day || weekday : day && weekday);
        }
    }

    private record Part(String text, BitSet values) {

        /** @param stars how often of ten it is any */
        static Part random(Random random, int min, int max, int stars) {
            BitSet values = new BitSet();
            if (random.nextInt(10) < stars) {
                values.set(min, max + 1);
                return new Part("*", values);
            }
            int from = random.nextInt(min, max + 1);
            int to = random.nextInt(from, max + 1);
            int step = random.nextInt(1, 6);
            return switch (random.nextInt(4)) {
                case 0 -> new Part(Integer.toString(from), stepped(from, from, 1));
                case 1 -> new Part(from + "-" + to, stepped(from, to, 1));
                case 2 -> new Part("*/" + (step + 1), stepped(min, max, step + 1));
                default -> {
                    BitSet both = stepped(from, to, step);
                    both.set(to);
                    yield new Part(from + "-" + to + (step == 1 ? "" : "/" + step) + "," + to, both);
                }
            };
        }

        private static BitSet stepped(int from, int to, int step) {
            BitSet values = new BitSet();
            for (int i = from; i <= to; i += step) {
                values.set(i);
            }
            return values;
        }
    }
}
