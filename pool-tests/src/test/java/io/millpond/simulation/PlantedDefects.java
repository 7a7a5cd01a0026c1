package io.millpond.simulation;

import java.util.List;

/** Mistakes that are easily made, or were. In how many seeds each is found is told in {@code docs/simulation.md}. */
final class PlantedDefects {
    private PlantedDefects() {}

    /** For each build: one or two for each invariant. */
    static final List<PlantedDefect> SOME = List.of(
            new PlantedDefect(
                    4,
                    "nobody is told of an idle slot",
                    "core/BoundedPool",
                    "        // the CAS above is the fence between \"the slot is idle\" and \"does anybody wait?\"\n"
                            + "        if (!waiters.isEmpty()) {",
                    "        if (waiters.count() < 0) {"),
            new PlantedDefect(
                    1,
                    "two that find one slot idle both get it",
                    "core/Slot",
                    "? tryMove(idle, SlotState.inPhase(idle, LEASED)) : 0;",
                    "? tryMove(idle, SlotState.inPhase(idle, LEASED)) | SlotState.inPhase(idle, LEASED) : 0;"),
            new PlantedDefect(
                    1,
                    "a limit counts from a tick that may be long past",
                    "deadline/Sighting",
                    "        return seenAt;",
                    "        return stamp;"),
            new PlantedDefect(
                    7,
                    "a counted call does not look whether its lease lasts",
                    "jdbc/LeaseFence",
                    "        if (!mayUse() || !slot.isOwnedVolatile(ticket)) {\n            uncountCall();",
                    "        if (physical == null) {\n            uncountCall();"),
            new PlantedDefect(
                    17,
                    "credentials are not renewed before a connect needs them",
                    "pool/CredentialsCache",
                    "        ask();\n        return now + SOON_NANOS;",
                    "        return now + SOON_NANOS;"),
            new PlantedDefect(
                    3,
                    "a waiter that runs out of time forgets what it was handed",
                    "core/BoundedPool",
                    "                if (waiters.tryLeave(waiter)) {\n                    passOn();",
                    "                if (waiters.tryLeave(waiter) || true) {\n                    passOn();"),
            new PlantedDefect(
                    5,
                    "the head of the queue is never served before newcomers",
                    "core/Turns",
                    "return inTurn ? now : 0;",
                    "return 0;"),
            new PlantedDefect(
                    2,
                    "a place is freed before the connection is closed",
                    "pool/CloseTask",
                    "        if (connection != null) {\n"
                            + "            end(connection.raw());\n"
                            + "        }\n"
                            + "        vacated();",
                    "        vacated();\n"
                            + "        if (connection != null) {\n"
                            + "            end(connection.raw());\n"
                            + "        }"),
            new PlantedDefect(
                    2,
                    "a connection that arrives too late is forgotten",
                    "pool/OpenTask",
                    "            work.closer.close(connection.raw());\n        }\n    }",
                    "        }\n    }"),
            new PlantedDefect(
                    8,
                    "a transaction is left open",
                    "jdbc/LeaseCleanUp",
                    "state == TransactionState.UNKNOWN && !isAutoCommit()",
                    "state == TransactionState.UNKNOWN && isAutoCommit()"),
            new PlantedDefect(
                    15,
                    "nothing but null stands where a setting is to be restored",
                    "jdbc/LeaseCleanUp",
                    "        if (others != 0) {\n",
                    "        if (others != 0) {\n            java.util.Objects.requireNonNull(null);\n"),
            new PlantedDefect(
                    7,
                    "a connection that comes late is lent although all were to be replaced",
                    "pool/OpenTask",
                    "work.upheavals() != upheavalsBefore",
                    "upheavalsBefore < 0"));

    static final List<PlantedDefect> MORE = List.of(
            new PlantedDefect(
                    9,
                    "an execution does not wait for a cancel in flight",
                    "jdbc/LeaseFence",
                    "            awaitCancels();\n            if (",
                    "            if ("),
            new PlantedDefect(
                    8,
                    "a connection is lent again though a cancel may be left in it",
                    "jdbc/LeaseFence",
                    "        unmark(CANCELLED);\n        try {",
                    "        unmark(CANCELLED);\n        if (slot != null) {\n            return;\n        }\n        try {"),
            new PlantedDefect(
                    6,
                    "a call that does not hear its cancel is left alone",
                    "pool/LimitWatch",
                    "            if (work.retire(slot, pursuit.ticket, RetireReason.LIMIT_REACHED)) {",
                    "            if (pursuit == null) {"),
            new PlantedDefect(
                    9,
                    "a limit is not reported as one",
                    "jdbc/RunningCall",
                    "            note(hit.of(statement));",
                    ""),
            new PlantedDefect(
                    6,
                    "nobody notes that a transaction has begun",
                    "jdbc/TimedCalls",
                    "        if (timer.transactionSince() == 0 && !isAutoCommit()) {",
                    "        if (timer.transactionSince() != 0 && !isAutoCommit()) {"),
            new PlantedDefect(
                    8,
                    "a return does not look for calls of other threads",
                    "jdbc/LeaseCleanUp",
                    "        if (handle.hasCalls() || handle.isMarked(DOUBTFUL)) {",
                    "        if (handle.isMarked(DOUBTFUL)) {"),
            new PlantedDefect(
                    8,
                    "a child that came while the lease ended is not closed",
                    "jdbc/OpenChildren",
                    "            shared().open.add(another);\n        }",
                    "            shared();\n        }"),
            new PlantedDefect(
                    17,
                    "connections of an old password stay",
                    "pool/Ageing",
                    "        return credentials.areOutdated(connection.credentialsVersion());",
                    "        return connection.credentialsVersion() < 0;"),
            new PlantedDefect(
                    17,
                    "two questions to a provider run at once",
                    "pool/CredentialsCache",
                    "            if (other != null && (",
                    "            if (other != null && held == null && ("),
            new PlantedDefect(
                    17,
                    "an answer that comes too late is taken",
                    "pool/CredentialsCache",
                    "            if (question.number > heldFrom) {",
                    "            if (question.number > 0) {"),
            new PlantedDefect(
                    17,
                    "the provider is asked by whoever wants to know",
                    "pool/CredentialsCache",
                    "        if (!threads.run(() -> askProvider(question))) {",
                    "        askProvider(question);\n        if (question == null) {"),
            new PlantedDefect(
                    4,
                    "the two steps of a return are swapped",
                    "core/BoundedPool",
                    "        if (!slot.tryPublish(ticket)) {\n"
                            + "            return slot.isOwned(ticket) ? Return.STILL_OWNED : Return.STALE;\n"
                            + "        }\n"
                            + "        // the CAS above is the fence between \"the slot is idle\" and \"does anybody wait?\"\n"
                            + "        if (!waiters.isEmpty()) {",
                    "        boolean anybody = !waiters.isEmpty();\n"
                            + "        if (!slot.tryPublish(ticket)) {\n"
                            + "            return slot.isOwned(ticket) ? Return.STILL_OWNED : Return.STALE;\n"
                            + "        }\n"
                            + "        if (anybody) {"),
            new PlantedDefect(
                    5,
                    "a waiter is handed a slot though it has left",
                    "core/Waiter",
                    "return OUTCOME.compareAndSet(this, null, lease);",
                    "outcome = lease;\n        return true;"),
            new PlantedDefect(
                    3,
                    "the wait does not look for a slot again before it parks",
                    "core/BoundedPool",
                    "            Lease<R> found = tryLease(threadId);\n            if (found != null) {",
                    "            Lease<R> found = tryLease(threadId);\n            if (found != null && table.isClosed()) {"),
            new PlantedDefect(
                    5,
                    "the newest waiter is served first",
                    "core/WaiterQueue",
                    "            Waiter<R> first = head();\n"
                            + "            if (first == null) {\n"
                            + "                return null;\n"
                            + "            }\n"
                            + "            if (first.tryHand(lease)) {",
                    "            Waiter<R> first = head();\n"
                            + "            if (first == null) {\n"
                            + "                return null;\n"
                            + "            }\n"
                            + "            for (Waiter<R> each : queue) {\n"
                            + "                first = each.isDone() ? first : each;\n"
                            + "            }\n"
                            + "            if (first.tryHand(lease)) {"),
            new PlantedDefect(
                    3,
                    "a return does not look at its ticket",
                    "core/Slot",
                    "return SlotState.isReturnable(ticket) && casState(ticket, SlotState.nextGeneration(ticket, IDLE));",
                    "long now = stateAcquire();\n"
                            + "        return SlotState.isReturnable(now) && casState(now, SlotState.nextGeneration(now, IDLE));"),
            new PlantedDefect(
                    3,
                    "a doom is lost when the connection comes back",
                    "core/Slot",
                    "return SlotState.isReturnable(ticket) && casState(ticket, SlotState.nextGeneration(ticket, IDLE));",
                    "return SlotState.isReturnable(ticket) && isOwned(ticket)\n"
                            + "                && casState(stateAcquire(), SlotState.nextGeneration(ticket, IDLE));"),
            new PlantedDefect(
                    2,
                    "a hung connect keeps its place",
                    "pool/TaskWatch",
                    "if (now >= task.deadline && now >= heldOffUntil && !task.isDone()) {",
                    "if (now < 0 && !task.isDone()) {"),
            new PlantedDefect(
                    7,
                    "a handle does not know that its lease is over",
                    "jdbc/LeaseFence",
                    "        return slot.isLent(ticket) || slot.isOwned(ticket);\n    }\n\n    private boolean mayShare",
                    "        return slot.isLent(ticket) || ticket != 0;\n    }\n\n    private boolean mayShare"),
            new PlantedDefect(
                    3,
                    "an interrupted borrower keeps what it was handed",
                    "pool/ConnectionPool",
                    "            passOn(lease.slot(), lease.ticket());\n            throw failures.interrupted",
                    "            throw failures.interrupted"),
            new PlantedDefect(
                    4,
                    "a waiter that found a slot does not look for the next in line",
                    "core/BoundedPool",
                    "            waiter.setSurplus(null);\n            passOn();",
                    "            waiter.setSurplus(null);"),
            new PlantedDefect(
                    2,
                    "a claim does not look at the limit again",
                    "core/SlotTable",
                    "                if (before < limit) {",
                    "                if (before < 1_000_000) {"),
            new PlantedDefect(
                    15,
                    "a rule of upkeep takes for granted that a connect has failed",
                    "pool/Ageing",
                    "return failure == null ? ends : Math.max(ends, failure.retryAt());",
                    "return Math.max(ends, failure.retryAt());"),
            new PlantedDefect(
                    8,
                    "a connection is given up though its reset went well",
                    "jdbc/LeaseCleanUp",
                    "            raw.endRequest();\n        }\n        return null;",
                    "            raw.endRequest();\n        }\n        return RetireReason.RESET_FAILED;"),
            new PlantedDefect(
                    6,
                    "a borrower is turned away when the last place to wait is free",
                    "core/WaiterQueue",
                    "waiting.incrementAndGet() > most",
                    "waiting.incrementAndGet() >= most"),
            new PlantedDefect(
                    6,
                    "borrowers are told at once that the database is down",
                    "pool/Demand",
                    "            if (failure.kind().isFinal() && live + opening == 0) {",
                    "            if (live + opening == 0) {"),
            new PlantedDefect(
                    6,
                    "borrowers are told that none will come while one is lent",
                    "pool/Demand",
                    "            if (failure.kind().isFinal() && live + opening == 0) {",
                    "            if (failure.kind().isFinal()) {"),
            new PlantedDefect(
                    16,
                    "a leak is reported though nobody could return the connection",
                    "upkeep/LeakWatch",
                    "        sightings.forEach(sighting -> sighting.since += nanos);",
                    ""),
            new PlantedDefect(
                    16,
                    "a standstill counts as rest",
                    "upkeep/Standstill",
                    "        return sum;",
                    "        return sum - sum;"));
}
