package io.millpond.config;

/** A text that is no value of its setting. The message says what is wrong with it. */
final class UnreadableText extends Exception {
    private static final long serialVersionUID = 1L;

    private final String remedy;

    UnreadableText(String wrong, String remedy) {
        super(wrong, null, false, false);
        this.remedy = remedy;
    }

    String wrong() {
        return String.valueOf(getMessage());
    }

    String remedy() {
        return remedy;
    }
}
