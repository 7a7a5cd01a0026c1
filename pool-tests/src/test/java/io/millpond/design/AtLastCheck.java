package io.millpond.design;

import io.millpond.design.TlcRun.Verdict;
import java.nio.file.Path;
import java.util.List;

/** {@code HandOverAtLast.tla} with so many threads and slots. */
final class AtLastCheck {
    private final int threads;
    private final int slots;
    private int trouble;
    private boolean givingUp;
    private boolean closing;
    private boolean demanded;
    private String bug = "none";
    private String checked = "";

    AtLastCheck(int threads, int slots) {
        this.threads = threads;
        this.slots = slots;
    }

    /** So many failed connects or evictions on top. */
    AtLastCheck trouble(int times) {
        this.trouble = times;
        return this;
    }

    /** Waits may run out of time, be interrupted, or wake for no reason. */
    AtLastCheck givingUp() {
        this.givingUp = true;
        return this;
    }

    /** The pool may be closed. */
    AtLastCheck closing() {
        this.closing = true;
        return this;
    }

    /** A connection is opened only because somebody asked for it, and not by itself. */
    AtLastCheck demanded() {
        this.demanded = true;
        return this;
    }

    AtLastCheck planted(String mistake) {
        this.bug = mistake;
        return this;
    }

    /** That alone is looked at, so that nothing else can be what is broken. */
    AtLastCheck promising(String oneOwnerOrAnEnd) {
        this.checked = oneOwnerOrAnEnd;
        return this;
    }

    Verdict run(Path folder, int minutes) throws Exception {
        return new TlcRun("HandOverAtLast", settings()).in(folder, minutes);
    }

    private List<String> settings() {
        return List.of(
                "CONSTANTS",
                "  Threads = " + TlcRun.names("t", threads),
                "  Slots = " + TlcRun.names("", slots),
                "  None = none",
                "  Closed = closed",
                // threads are all alike
                "  Watched = {t1}",
                "  MayGiveUp = " + (givingUp ? "TRUE" : "FALSE"),
                "  MayClose = " + (closing ? "TRUE" : "FALSE"),
                "  Trouble = " + trouble,
                "  Demanded = " + (demanded ? "TRUE" : "FALSE"),
                "  Bug = \"" + bug + '"',
                "SPECIFICATION Spec",
                promised(),
                "CHECK_DEADLOCK FALSE");
    }

    private String promised() {
        if (checked.isEmpty()) {
            return "INVARIANT OneOwner\nPROPERTIES EveryWaitEnds" + (closing ? " NothingIsLeft" : "");
        }
        return (checked.equals("OneOwner") ? "INVARIANT " : "PROPERTY ") + checked;
    }
}
