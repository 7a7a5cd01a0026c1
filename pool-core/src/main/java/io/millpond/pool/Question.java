package io.millpond.pool;

import java.util.concurrent.CompletableFuture;

/** One call of a credentials provider, as {@link CredentialsCache} keeps it. "The lock" is the cache's. */
final class Question {
    final int number;
    final long askedAt;
    final CompletableFuture<CredentialsCache.Held> answer = new CompletableFuture<>();

    /** Whether it counts as running no longer. Guarded by the lock. */
    boolean ended;

    /** When to say that it hangs. Guarded by the lock. */
    long tellAt;

    /**
     * Whether its thread has left it without saying how it ended, at the end of a stack, where no method can be
     * called. Only ever set.
     */
    volatile boolean leftOpen;

    Question(int number, long askedAt, long tellAt) {
        this.number = number;
        this.askedAt = askedAt;
        this.tellAt = tellAt;
    }

    /** One that is not asked, because the last one failed just now. */
    static Question failed(long now, Throwable why) {
        Question question = new Question(0, now, Long.MAX_VALUE);
        question.answer.completeExceptionally(why);
        return question;
    }
}
