package io.millpond.upkeep;

import io.millpond.core.CoarseClock;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;

/** A pool that has nothing but an upkeep, which does and counts what a test wants. */
final class StagedPool implements UpkeepActions {
    static final long NEVER = Long.MAX_VALUE;

    final AtomicInteger ticks = new AtomicInteger();
    final AtomicInteger rounds = new AtomicInteger();
    final AtomicInteger said = new AtomicInteger();
    final AtomicInteger standstills = new AtomicInteger();

    /** The sum of those told of. */
    final AtomicLong stoodStill = new AtomicLong();

    volatile BooleanSupplier used = () -> false;
    volatile LongConsumer onTick = now -> {};
    volatile LongUnaryOperator onRound = now -> NEVER;

    final CoarseClock clock;
    final Household household;

    StagedPool(Housekeeper keeper) {
        this(keeper, System::nanoTime);
    }

    StagedPool(Housekeeper keeper, LongSupplier nanos) {
        clock = new CoarseClock(nanos);
        household = new Household(clock, this, keeper);
    }

    StagedPool joined() {
        household.join();
        return this;
    }

    @Override
    public void tick(long now) {
        ticks.incrementAndGet();
        onTick.accept(now);
    }

    @Override
    public boolean inUse() {
        return used.getAsBoolean();
    }

    @Override
    public void stoodStill(long nanos, long now) {
        standstills.incrementAndGet();
        stoodStill.addAndGet(nanos);
    }

    @Override
    public long round(long now) {
        rounds.incrementAndGet();
        return onRound.applyAsLong(now);
    }

    @Override
    public void failed(Throwable failure) {
        said.incrementAndGet();
    }
}
