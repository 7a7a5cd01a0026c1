package io.millpond.testkit;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * When a script plays: the method, and as many conditions as the test names. A cue ends with what shall happen, which
 * returns the running {@link Script}. Attempts are counted from 1, over the calls that meet all other conditions since
 * the script was defined.
 */
public final class Cue {
    final int call;
    int connection;
    String sql;
    long firstAttempt = 1;
    long lastAttempt = Long.MAX_VALUE;
    Predicate<? super ScriptedConnection> condition = c -> true;

    private final Scripts scripts;
    private final AtomicLong attempts = new AtomicLong();

    Cue(Scripts scripts, String method) {
        this(scripts, CallIds.of(method));
    }

    Cue(Scripts scripts, int call) {
        this.scripts = scripts;
        this.call = call;
    }

    /** Only the n-th call. */
    public Cue attempt(long n) {
        return attempts(n, n);
    }

    /** Only the calls from the first to the last of these, both included. */
    public Cue attempts(long first, long last) {
        firstAttempt = first;
        lastAttempt = last;
        return this;
    }

    /** Only the first n calls. */
    public Cue first(long n) {
        return attempts(1, n);
    }

    /**
     * Only on the n-th connection that was opened (for a connect: the n-th attempt to connect since the
     * driver was made).
     */
    public Cue onConnection(int n) {
        connection = n;
        return this;
    }

    /** Only where the statement's text contains this. */
    public Cue sql(String fragment) {
        sql = fragment;
        return this;
    }

    /** Only on connections that meet this; a connect has none, so it never does. */
    public Cue when(Predicate<? super ScriptedConnection> condition) {
        this.condition = c -> c != null && condition.test(c);
        return this;
    }

    /** Throws this, before any effect. */
    public Script fail(Throwable failure) {
        return fail(() -> failure);
    }

    /** Throws a new one each time, before any effect. */
    public Script fail(Supplier<? extends Throwable> failure) {
        return act((script, connection) -> {
            Told.raise(failure.get());
            return null;
        });
    }

    /** Throws this once the effect has happened: the commit is done, the session is open, and nobody is told. */
    public Script failAfterwards(Throwable failure) {
        return act((script, connection) -> new Told.Afterwards(failure));
    }

    /** Does nothing and returns normally. */
    public Script skip() {
        return act((script, connection) -> Told.SKIP);
    }

    /** Returns this instead of the truth (for a connect: this connection; for a query: {@link Rows}). */
    public Script answer(Object value) {
        Object told = value == null ? Told.NULL : value;
        return act((script, connection) -> told);
    }

    /** Takes this long, then goes on. Interrupts do not shorten it. */
    public Script delay(Duration time) {
        return act((script, connection) -> {
            script.gate.waitFor(time);
            return null;
        });
    }

    /** Hangs until the script is released; nothing else frees it, unless named here. */
    public Script hang(FreedBy... by) {
        Set<FreedBy> freedBy = EnumSet.noneOf(FreedBy.class);
        freedBy.addAll(Arrays.asList(by));
        return act((script, connection) -> {
            script.gate.await(connection, freedBy);
            return null;
        });
    }

    /** Runs this on the calling thread, then goes on. The connection is null in a connect. */
    public Script run(Step step) {
        return act((script, connection) -> {
            step.run(connection);
            return null;
        });
    }

    private Script act(Script.Act act) {
        Script script = new Script(this, act, scripts);
        scripts.add(script);
        return script;
    }

    boolean matches(int call, ScriptedConnection on, int number, String text) {
        return (this.call == call || this.call == CallIds.ANY)
                && (connection == 0 || connection == number)
                && (sql == null || (text != null && text.contains(sql)))
                && condition.test(on)
                && within(attempts.incrementAndGet());
    }

    private boolean within(long attempt) {
        return attempt >= firstAttempt && attempt <= lastAttempt;
    }

    /** Test code inside a driver call. */
    @FunctionalInterface
    public interface Step {
        void run(ScriptedConnection connection) throws Throwable;
    }
}
