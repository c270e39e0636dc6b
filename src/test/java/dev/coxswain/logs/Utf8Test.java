package dev.coxswain.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {

    @Test
    void whatIsReplacedIsWhatJavaReplaces() {
        byte[] interesting = {
            'a',
            (byte) 0x80,
            (byte) 0xbf,
            (byte) 0xc1,
            (byte) 0xc3,
            (byte) 0xe0,
            (byte) 0xa0,
            (byte) 0xed,
            (byte) 0xe2,
            (byte) 0x82,
            (byte) 0xf0,
            (byte) 0x90,
            (byte) 0xf4,
            (byte) 0x8f,
            (byte) 0xf5,
            (byte) 0xff,
            (byte) 0x9f
        };
        Random random = new Random(11);
        for (int round = 0; round < 300_000; round++) {
            byte[] bytes = new byte[random.nextInt(8)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = interesting[random.nextInt(interesting.length)];
            }
            assertThat(replaced(bytes)).as(Arrays.toString(bytes)).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    private static String replaced(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bytes.length; ) {
            int length = Utf8.sequence(bytes, i, bytes.length);
            text.append(length < 0 ? "\ufffd" : new String(bytes, i, length, StandardCharsets.UTF_8));
            i += Math.abs(length);
        }
        return text.toString();
    }
}
