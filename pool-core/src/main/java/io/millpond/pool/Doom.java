package io.millpond.pool;

import io.millpond.core.SlotState;
import io.millpond.spi.RetireReason;

/** How a {@link RetireReason} is written into a slot's state word, where 0 means none. */
final class Doom {
    private static final RetireReason[] REASONS = RetireReason.values();

    static {
        if (REASONS.length > SlotState.MAX_DOOM) {
            throw new AssertionError("more reasons than a state word has room for");
        }
    }

    private Doom() {}

    static int of(RetireReason reason) {
        return reason == RetireReason.SHRUNK ? SlotState.SURPLUS : reason.ordinal() + 1;
    }

    static RetireReason reasonIn(long state) {
        int doom = SlotState.doom(state);
        return switch (doom) {
            case 0, SlotState.SUSPECT -> RetireReason.FAULTY;
            case SlotState.SURPLUS -> RetireReason.SHRUNK;
            default -> REASONS[doom - 1];
        };
    }
}
