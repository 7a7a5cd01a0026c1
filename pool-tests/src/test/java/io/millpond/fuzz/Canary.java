package io.millpond.fuzz;

import java.util.regex.Pattern;

/**
 * A secret, of which a piece is as bad as all of it. No piece stands in it twice, each holds a digit, and its first and
 * its last character stand nowhere else in it: what stands beside it can complete none.
 */
final class Canary {
    static final String TEXT = "c4n4Ry5inG2u";

    /** So many characters in a row that nobody says by accident. */
    private static final int PIECE = 6;

    private static final Pattern PIECES = pieces();

    private Canary() {}

    private static Pattern pieces() {
        StringBuilder any = new StringBuilder();
        for (int from = 0; from + PIECE <= TEXT.length(); from++) {
            any.append(from == 0 ? "" : "|").append(TEXT, from, from + PIECE);
        }
        return Pattern.compile(any.toString(), Pattern.CASE_INSENSITIVE);
    }

    /** Whether any piece of it is there, whatever its case. */
    static boolean isSeenIn(String shown) {
        return PIECES.matcher(shown).find();
    }

    /**
     * The text without any piece of it, also where one comes about by leaving another out. The fuzzer learns them, and
     * says them where they may be shown.
     */
    static String leftOutOf(String text) {
        String left = text;
        while (isSeenIn(left)) {
            left = PIECES.matcher(left).replaceAll("");
        }
        return left;
    }
}
