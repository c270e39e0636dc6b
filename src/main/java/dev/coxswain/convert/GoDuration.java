package dev.coxswain.convert;

import dev.coxswain.crew.yaml.Yaml;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A span of time as Go's time.ParseDuration reads it ({@code 1m30s}, {@code 1.5s}); a bare number is nanoseconds. */
final class GoDuration {

    private static final Map<String, Long> NANOS = Map.of(
            "ns",
            1L,
            "us",
            1_000L,
            "µs",
            1_000L,
            "ms",
            1_000_000L,
            "s",
            1_000_000_000L,
            "m",
            60_000_000_000L,
            "h",
            3_600_000_000_000L);
    private static final Pattern PART = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{0,9})?)(ns|us|µs|ms|s|m|h)");
    private static final BigDecimal LONGEST =
            BigDecimal.valueOf(Duration.ofDays(36_500).toNanos());

    private GoDuration() {}

    static Duration parse(Yaml value, String what) throws Unreadable {
        String text = PeerYaml.text(value, what);
        if (text.matches("[0-9]{1,18}")) {
            return Duration.ofNanos(Long.parseLong(text));
        }
        Duration whole = Duration.ZERO;
        int at = 0;
        Matcher part = PART.matcher(text);
        while (part.find() && part.start() == at) {
            at = part.end();
            BigDecimal nanos =
                    new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(NANOS.getOrDefault(part.group(2), 0L)));
            if (nanos.compareTo(LONGEST) > 0) {
                throw PeerYaml.wrong(value, what, "at most a hundred years");
            }
            whole = whole.plusNanos(nanos.setScale(0, RoundingMode.DOWN).longValueExact());
        }
        if (at == 0 || at != text.length()) {
            throw PeerYaml.wrong(value, what, "a span such as 5s, 1m30s");
        }
        return whole;
    }
}
