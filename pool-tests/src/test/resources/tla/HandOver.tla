------------------------------ MODULE HandOver ------------------------------
(* Hand-over, bounded barging, cancellation and close, as io.millpond.core codes them. One action is one access to what threads share, or several of which
   all but one could as well happen at the same moment; docs/model.md says why, and what is left out. The Java methods are named at the actions.
   - A state word is never the same twice, as its generation grows. So a CAS from a word that was read before (field at) is a store-conditional: any change
     of the slot in between makes it fail.
   - A thread is its own Waiter. Whoever is about to notify one (field told) forgets it when its wait ends, so that it is not taken for the thread's next. *)
EXTENDS Naturals, Sequences, TLC
CONSTANTS Threads, Slots, Worker, None,
          Timed,   \* whether patience and pauses are kept; if not, any slot that comes back may be handed over or not, which is more than the code allows
          Trouble, \* how often a connect may fail or a connection be evicted
          Bug      \* a mistake in the design that has to be found; "none" for what is coded
VARIABLES slot,    \* Slot.state: phase, owner, doom. CLAIMED is OPENING before the second look at closed
          live,    \* connections of each place, as the server counts them
          recent,  \* Slot.handedOverAt is less than HAND_OVER_PAUSE_NANOS ago
          queue,   \* WaiterQueue.queue without those that are done: every reader drops or skips them
          waiter,  \* Waiter.outcome, .notified; its thread's permit to pass park(); patient: the first has waited for PATIENCE_NANOS
          shut,    \* SlotTable.closed, and what the closing thread has still to do
          left,    \* how much trouble is still to come
          me       \* what each thread is about to do, where it goes on after that, its local variables
vars == <<slot, live, recent, queue, waiter, shut, left, me>>

Alike == Permutations(Threads) \cup Permutations(Slots) \* threads and slots have no names; not to be used for what must happen
Procs == Threads \cup {Worker}
First == IF queue = <<>> THEN None ELSE queue[1]
Waits(t) == waiter[t].outcome = "waiting"
Sound(p, s) == slot[s].owner = p /\ ~slot[s].doomed \* the word is p's ticket
NoWait == [outcome |-> "none", notified |-> FALSE, permit |-> FALSE, patient |-> FALSE]

Init == /\ slot = [s \in Slots |-> [phase |-> "FREE", owner |-> None, doomed |-> FALSE]]
        /\ live = [s \in Slots |-> 0] /\ recent = [s \in Slots |-> FALSE]
        /\ queue = <<>> /\ left = Trouble /\ waiter = [t \in Threads |-> NoWait]
        /\ shut = [closed |-> FALSE, tell |-> <<>>, doom |-> {}]
        /\ me = [p \in Procs |-> [pc |-> "out", ret |-> "out", lease |-> None, todo |-> {}, at |-> None, told |-> None]]

(* p goes on as mine; slot s has changed, the wait of t has ended *)
Then(p, mine, s, t) == me' = [q \in Procs |-> IF q = p THEN mine ELSE
    [me[q] EXCEPT !.at = IF @ = s /\ s # None /\ Bug # "staleTake" THEN None ELSE @, !.told = IF @ = t THEN None ELSE @]]
Go(p, l) == me' = [me EXCEPT ![p].pc = l]
Back(p) == [me[p] EXCEPT !.pc = me[p].ret, !.ret = "out", !.todo = {}, !.at = None, !.told = None,
                         !.lease = IF me[p].ret = "holding" THEN @ ELSE None]
Return(p) == me' = [me EXCEPT ![p] = Back(p)]
Word(s, ph, o, d) == slot' = [slot EXCEPT ![s] = [phase |-> ph, owner |-> o, doomed |-> d]]
Change(s) == Then(None, None, s, None)
End(t, outcome) == /\ queue' = SelectSeq(queue, LAMBDA u : u # t)
                   /\ waiter' = [waiter EXCEPT ![t] = [NoWait EXCEPT !.outcome = outcome, !.permit = outcome # "none"]]

(* ---- ConnectionPool.acquire ---- *)
Lease(t) == \E s \in Slots : /\ me[t].pc = "out" /\ slot[s].phase = "IDLE" /\ Word(s, "OWNED", t, FALSE) \* BoundedPool.tryLease, without a wait
                             /\ Then(t, [me[t] EXCEPT !.pc = "holding", !.lease = s], s, None)
                             /\ UNCHANGED <<live, recent, queue, waiter, shut, left>>
Slow(t) == /\ me[t].pc = "out" /\ ~shut.closed /\ Go(t, "add") \* ConnectionPool.acquireSlowly; tryLease may have missed an idle slot
           /\ UNCHANGED <<slot, live, recent, queue, waiter, shut, left>>

(* ---- BoundedPool.enroll, await ---- *)
Add(t) == /\ me[t].pc = "add" /\ Go(t, "await") /\ queue' = Append(queue, t) \* WaiterQueue.tryEnroll
          /\ waiter' = [waiter EXCEPT ![t] = [NoWait EXCEPT !.outcome = "waiting"]] /\ UNCHANGED <<slot, live, recent, shut, left>>
Settle(t) == LET s == IF waiter[t].outcome \in Slots THEN waiter[t].outcome ELSE None IN \* BoundedPool.settle
    /\ me' = [me EXCEPT ![t] = [@ EXCEPT !.pc = "pass", !.todo = Slots, !.lease = s, !.ret = IF s = None THEN "out" ELSE "holding"]]
    /\ waiter' = [waiter EXCEPT ![t] = NoWait] /\ UNCHANGED queue
Leave(t, l, r) == End(t, "none") /\ Then(t, [me[t] EXCEPT !.pc = l, !.ret = r, !.todo = Slots], None, t) \* WaiterQueue.tryLeave, tryClose
Await(t) == /\ me[t].pc = "await" /\ UNCHANGED <<slot, live, recent, shut, left>>
            /\ IF ~Waits(t) THEN Settle(t)
               ELSE IF shut.closed /\ Bug # "noLookAtClosed" THEN End(t, "none") /\ Then(t, Back(t), None, t)
               ELSE /\ waiter' = [waiter EXCEPT ![t].notified = IF Bug = "noClear" THEN @ ELSE FALSE] /\ UNCHANGED queue \* Waiter.clearNotification
                    /\ me' = [me EXCEPT ![t].pc = "look", ![t].todo = Slots]
Look(t) == /\ me[t].pc = "look" /\ UNCHANGED <<slot, live, recent, queue, waiter, shut, left>> \* IdleSlots.tryLend reads a word
           /\ IF me[t].todo = {} THEN Go(t, "park")
              ELSE \E s \in me[t].todo : me' = [me EXCEPT ![t] = IF slot[s].phase = "IDLE" THEN [@ EXCEPT !.todo = @ \ {s}, !.pc = "take", !.at = s]
                                                                 ELSE [@ EXCEPT !.todo = @ \ {s}]]
Take(t) == LET s == me[t].at IN
    /\ me[t].pc = "take" /\ UNCHANGED <<live, recent, queue, waiter, shut, left>> \* Slot.tryLease: the CAS
    /\ IF s = None THEN Go(t, "look") /\ UNCHANGED slot
       ELSE Word(s, "OWNED", t, FALSE) /\ Then(t, [me[t] EXCEPT !.pc = "keep", !.lease = s, !.at = None, !.todo = {}], s, None)
Keep(t) == /\ me[t].pc = "keep" /\ UNCHANGED <<slot, live, recent, shut, left>> \* BoundedPool.keepOne
           /\ IF Waits(t) THEN Leave(t, "pass", "holding") ELSE me' = [me EXCEPT ![t].pc = "give", ![t].ret = "await"] /\ UNCHANGED <<queue, waiter>>
GiveUp(t) == /\ me[t].pc = "look" /\ me[t].todo = {} /\ UNCHANGED <<slot, live, recent, shut, left>> \* WaiterQueue.tryLeave: time-out or interrupt
             /\ IF Waits(t) THEN Leave(t, "pass", "out") ELSE Settle(t)
Park(t) == /\ me[t].pc = "park" /\ waiter[t].permit /\ waiter' = [waiter EXCEPT ![t].permit = FALSE] /\ Go(t, "await") \* Parking.park
           /\ UNCHANGED <<slot, live, recent, queue, shut, left>>
Wake(t) == me[t].pc = "park" /\ Go(t, "await") /\ UNCHANGED <<slot, live, recent, queue, waiter, shut, left>> \* Parking.park: deadline, interrupt, or no reason
Pass(t) == /\ me[t].pc = "pass" /\ UNCHANGED <<slot, live, recent, queue, waiter, shut, left>> \* BoundedPool.passOn, IdleSlots.anyLendable
           /\ IF me[t].todo = {} \/ Bug = "noPassOn" THEN Return(t)
              ELSE \E s \in me[t].todo : me' = [me EXCEPT ![t] = IF slot[s].phase = "IDLE" THEN [@ EXCEPT !.todo = {}, !.pc = "tell"]
                                                                 ELSE [@ EXCEPT !.todo = @ \ {s}]]

(* ---- BoundedPool.giveBack, by borrowers and by the worker that has opened a connection ---- *)
Retire(p, s) == Word(s, "CLOSING", None, FALSE) /\ Then(p, Back(p), s, None) \* ConnectionWork.publish, Slot.tryRetire
Publish(p, s) == Word(s, "IDLE", None, FALSE) /\ Then(p, [me[p] EXCEPT !.pc = "tell", !.lease = None], s, None) \* Slot.tryPublish in makeIdle
MayServe(p, s) == First # None /\ IF Timed THEN p = Worker \/ (waiter[First].patient /\ ~recent[s] /\ Bug # "noPatience") ELSE TRUE
MustServe(p, s) == Timed /\ MayServe(p, s)
Give(p) == LET s == me[p].lease IN
    /\ me[p].pc \in {"holding", "give"} /\ UNCHANGED <<live, queue, waiter, shut, left>> \* ConnectionHandle.close, BoundedPool.giveBack, serve
    /\ \/ ~Sound(p, s) /\ Retire(p, s) /\ UNCHANGED recent
       \/ Sound(p, s) /\ MayServe(p, s) /\ Go(p, "hand") /\ recent' = [recent EXCEPT ![s] = Timed] /\ UNCHANGED slot \* Slot.tryHandOver: still p's
       \/ Sound(p, s) /\ ~MustServe(p, s) /\ UNCHANGED recent
          /\ IF Bug = "swapped" /\ First = None THEN Go(p, "quietly") /\ UNCHANGED slot ELSE Publish(p, s)
Hand(p) == LET s == me[p].lease IN
    /\ me[p].pc = "hand" /\ UNCHANGED <<live, recent, shut, left>> \* WaiterQueue.handToFirst, Waiter.tryHand
    /\ IF First = None THEN Go(p, "publish") /\ UNCHANGED <<slot, queue, waiter>>
       ELSE End(First, s) /\ slot' = [slot EXCEPT ![s].owner = First] /\ Then(p, Back(p), None, First)
MakeIdle(p) == LET s == me[p].lease IN
    /\ me[p].pc \in {"publish", "quietly"} /\ UNCHANGED <<live, recent, queue, waiter, shut, left>> \* BoundedPool.makeIdle: nobody took it; or the planted mistake
    /\ IF ~Sound(p, s) THEN Retire(p, s)
       ELSE IF me[p].pc = "publish" THEN Publish(p, s) ELSE Word(s, "IDLE", None, FALSE) /\ Then(p, Back(p), s, None)
Tell(p) == /\ me[p].pc = "tell" /\ UNCHANGED <<slot, live, recent, queue, waiter, shut, left>> \* WaiterQueue.isEmpty, BoundedPool.notifyHead: after the CAS
           /\ IF First = None THEN Return(p) ELSE me' = [me EXCEPT ![p].pc = "notify", ![p].told = First]
Notify(p) == LET t == me[p].told IN
    /\ me[p].pc = "notify" /\ UNCHANGED <<slot, live, recent, queue, shut, left>> \* Waiter.tryNotify; a head that has left passes nothing on
    /\ IF t = None THEN Go(p, "tell") /\ UNCHANGED waiter
       ELSE Return(p) /\ waiter' = [waiter EXCEPT ![t].notified = TRUE, ![t].permit = @ \/ ~waiter[t].notified]

(* ---- connections come and go: Demand, OpenTask, CloseTask, Slot.doom ---- *)
Claim(s) == /\ slot[s].phase = "FREE" /\ First # None /\ Word(s, "CLAIMED", None, FALSE) /\ Change(s) \* Demand.meet, SlotTable.claim
            /\ UNCHANGED <<live, recent, queue, waiter, shut, left>>
Open(s) == /\ Change(s) /\ UNCHANGED <<live, recent, queue, waiter, shut, left>>
           /\ \/ /\ slot[s].phase = "CLAIMED" /\ IF shut.closed /\ Bug # "noSecondLook" THEN Word(s, "FREE", None, FALSE) \* SlotTable.claimCounted
                                                 ELSE slot' = [slot EXCEPT ![s].phase = "OPENING"]
              \/ slot[s].phase = "OPENING" /\ First = None /\ Word(s, "FREE", None, FALSE) \* OpenTask.perform: not wanted any more
Fail(s) == /\ slot[s].phase = "OPENING" /\ left > 0 /\ left' = left - 1 /\ Word(s, "FREE", None, FALSE) /\ Change(s) \* OpenTask.failed
           /\ UNCHANGED <<live, recent, queue, waiter, shut>>
Arrive(s) == /\ slot[s].phase = "OPENING" /\ me[Worker].pc = "out" /\ Word(s, "OWNED", Worker, slot[s].doomed /\ Bug # "noDoomAtArrival") \* OpenTask.arrived, Slot.trySettle
             /\ Then(Worker, [me[Worker] EXCEPT !.pc = "give", !.lease = s], s, None)
             /\ live' = [live EXCEPT ![s] = @ + 1] /\ UNCHANGED <<recent, queue, waiter, shut, left>>
Disconnect(s) == /\ slot[s].phase = "CLOSING" /\ Word(s, "FREE", None, FALSE) /\ live' = [live EXCEPT ![s] = @ - 1] /\ Change(s) \* CloseTask.perform
                 /\ UNCHANGED <<recent, queue, waiter, shut, left>>
Doom(s) == IF slot[s].phase \in {"FREE", "CLOSING"} THEN UNCHANGED <<slot, me>> \* Slot.doom, tryRetire
           ELSE Change(s) /\ IF slot[s].phase = "IDLE" THEN Word(s, IF Bug = "forgetsToClose" THEN "FREE" ELSE "CLOSING", None, FALSE)
                            ELSE slot' = [slot EXCEPT ![s].doomed = TRUE]
Evict(s) == /\ left > 0 /\ left' = left - 1 /\ slot[s].phase \in {"IDLE", "OWNED"} /\ Doom(s) /\ UNCHANGED <<live, recent, queue, waiter, shut>> \* ConnectionWork.doom
Close == /\ ~shut.closed /\ shut' = [closed |-> TRUE, tell |-> queue, doom |-> Slots] /\ UNCHANGED <<slot, live, recent, queue, waiter, left, me>> \* BoundedPool.close
Closing == \/ /\ shut.tell # <<>> /\ shut' = [shut EXCEPT !.tell = Tail(@)] /\ UNCHANGED <<slot, live, recent, left>> \* WaiterQueue.closeAll
              /\ LET t == shut.tell[1] IN IF Waits(t) THEN End(t, "closed") /\ Then(None, None, None, t) ELSE UNCHANGED <<queue, waiter, me>>
           \/ /\ shut.tell = <<>> /\ \E s \in shut.doom : shut' = [shut EXCEPT !.doom = @ \ {s}] /\ Doom(s) \* Shutdown.close
              /\ UNCHANGED <<live, recent, queue, waiter, left>>
Time == /\ \/ /\ Timed /\ First # None /\ ~waiter[First].patient /\ waiter' = [waiter EXCEPT ![First].patient = TRUE] /\ UNCHANGED recent
           \/ \E s \in Slots : recent[s] /\ recent' = [recent EXCEPT ![s] = FALSE] /\ UNCHANGED waiter
        /\ UNCHANGED <<slot, live, queue, shut, left, me>> \* BoundedPool.PATIENCE_NANOS or BoundedPool.HAND_OVER_PAUSE_NANOS have passed

Giving(p) == Give(p) \/ Hand(p) \/ MakeIdle(p) \/ Tell(p) \/ Notify(p)
Step(t) == Add(t) \/ Await(t) \/ Look(t) \/ Take(t) \/ Keep(t) \/ Park(t) \/ Pass(t) \/ Giving(t)
Mayhap == (\E t \in Threads : Lease(t) \/ Slow(t) \/ GiveUp(t) \/ Wake(t)) \/ (\E s \in Slots : Fail(s) \/ Evict(s)) \/ Close
Work(s) == Claim(s) \/ Open(s) \/ Arrive(s) \/ Disconnect(s)
Next == (\E t \in Threads : Step(t)) \/ (\E s \in Slots : Work(s)) \/ Giving(Worker) \/ Closing \/ Time \/ Mayhap
Fair == /\ \A t \in Threads : WF_vars(Step(t))
        /\ \A s \in Slots : WF_vars(Work(s))
        /\ WF_vars(Giving(Worker)) /\ WF_vars(Closing) /\ WF_vars(Time)
Spec == Init /\ [][Next]_vars /\ Fair

(* ---- what is promised; the numbers are those of the invariants ---- *)
OneBorrower == \A t, u \in Threads : me[t].pc = "holding" /\ me[u].pc = "holding" /\ u # t => me[u].lease # me[t].lease \* 1
OwnersOwn == \A p \in Procs : me[p].pc \in {"holding", "keep", "give", "hand", "publish", "quietly"} => slot[me[p].lease].owner = p \* 1
BoundAndBooks == \A s \in Slots : live[s] = IF slot[s].phase \in {"FREE", "CLAIMED", "OPENING"} THEN 0 ELSE 1 \* 2, 3: at most one for each place
Quiet == /\ \A p \in Procs : me[p].pc \in {"out", "holding", "park"} /\ (me[p].pc = "park" => ~waiter[p].permit)
         /\ shut.tell = <<>> /\ shut.doom = {}
NoLostWakeUp == Quiet => \A t \in Threads : me[t].pc = "park" => Waits(t) /\ ~shut.closed /\ \A s \in Slots : slot[s].phase # "IDLE" \* 4
ClosedForGood == shut.closed /\ shut.tell = <<>> /\ shut.doom = {} =>
    \A s \in Slots : slot[s].phase \in {"FREE", "CLAIMED", "CLOSING"} \/ slot[s].doomed \* 15: what still comes goes at once
EveryWaitEnds == \A t \in Threads : Waits(t) ~> ~Waits(t) \* served or told of the close, though nobody need ever run out of time
NothingIsLeft == shut.closed ~> [](\A s \in Slots : live[s] = 0) \* 3, 15
=============================================================================
