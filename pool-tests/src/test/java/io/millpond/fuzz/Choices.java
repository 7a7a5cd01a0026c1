package io.millpond.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Reads an input of the fuzzer as decisions. A decision takes one byte, a text all up to the next newline, so that
 * seeds can be written by hand; when the input is used up every decision is the first choice and every text is empty.
 */
final class Choices {
    private final byte[] input;
    private int at;

    Choices(byte[] input) {
        this.input = input;
    }

    boolean isUsedUp() {
        return at >= input.length;
    }

    /** A number from 0 to {@code bound - 1}; the letters {@code a}, {@code b}, … stand for 0, 1, … */
    int pick(int bound) {
        if (isUsedUp()) {
            return 0;
        }
        return Math.floorMod((input[at++] & 0xff) - 'a', bound);
    }

    <T> T pick(List<T> choices) {
        return choices.get(pick(choices.size()));
    }

    /** Anything at all, up to the next newline. */
    String text() {
        if (isUsedUp()) {
            return "";
        }
        int end = at;
        while (end < input.length && input[end] != '\n') {
            end++;
        }
        String text = new String(input, at, end - at, StandardCharsets.UTF_8);
        at = end + 1;
        return text;
    }

    /** Anything but a piece of the canary. */
    String textWithoutCanary() {
        return Canary.leftOutOf(text());
    }

    /** A text of letters and underscores, which end nothing anywhere. No digits: each piece of the canary has some. */
    String word() {
        return text().replaceAll("[^A-Za-z_]", "");
    }
}
