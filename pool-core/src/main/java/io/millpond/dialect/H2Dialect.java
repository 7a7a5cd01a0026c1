package io.millpond.dialect;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * H2. Codes: {@code org.h2.api.ErrorCode}. 90067 connection broken, 90098 database closed, 90121 database called at
 * shutdown; 57014 and 50200 (deadlock) leave the session as it was.
 */
final class H2Dialect extends StandardDialect {
    private static final Set<Integer> FATAL = Set.of(90067, 90098, 90121);

    H2Dialect() {
        super("H2");
    }

    @Override
    boolean isFatal(@Nullable String sqlState, int vendorCode) {
        return super.isFatal(sqlState, vendorCode) || FATAL.contains(vendorCode);
    }

    @Override
    public boolean keepsQueryTimeoutInSession() {
        return true;
    }
}
