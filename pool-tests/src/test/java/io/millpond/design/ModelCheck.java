package io.millpond.design;

import io.millpond.design.TlcRun.Verdict;
import java.nio.file.Path;
import java.util.List;

/** {@code HandOver.tla} with so many threads and slots. */
final class ModelCheck {
    private int threads = 2;
    private int slots = 1;
    private int trouble;
    private boolean lasting;
    private String bug = "none";
    private String checked = "";

    ModelCheck of(int threads, int slots) {
        this.threads = threads;
        this.slots = slots;
        return this;
    }

    /** So many failed connects or evictions on top. */
    ModelCheck trouble(int times) {
        this.trouble = times;
        return this;
    }

    /** Also what has to happen at last, with the times that the code keeps. */
    ModelCheck lasting() {
        this.lasting = true;
        return this;
    }

    ModelCheck planted(String mistake) {
        this.bug = mistake;
        return this;
    }

    /** That alone is looked at, so that nothing else can be what is broken. */
    ModelCheck promising(String invariantOrEnd) {
        this.checked = invariantOrEnd;
        return this;
    }

    Verdict run(Path folder, int minutes) throws Exception {
        return new TlcRun("HandOver", settings()).in(folder, minutes);
    }

    private List<String> settings() {
        return List.of(
                "CONSTANTS",
                "  Threads = " + TlcRun.names("t", threads),
                "  Slots = " + TlcRun.names("s", slots),
                "  Worker = worker",
                "  None = none",
                "  Trouble = " + trouble,
                "  Timed = " + (lasting ? "TRUE" : "FALSE"),
                "  Bug = \"" + bug + '"',
                "SPECIFICATION Spec",
                promised(),
                // TLC finds no lassos where states stand for one another
                lasting ? "" : "SYMMETRY Alike",
                "CHECK_DEADLOCK FALSE");
    }

    private String promised() {
        if (checked.isEmpty()) {
            return "INVARIANTS OneBorrower OwnersOwn BoundAndBooks NoLostWakeUp ClosedForGood"
                    + (lasting ? "\nPROPERTIES EveryWaitEnds NothingIsLeft" : "");
        }
        return (lasting ? "PROPERTY " : "INVARIANT ") + checked;
    }
}
