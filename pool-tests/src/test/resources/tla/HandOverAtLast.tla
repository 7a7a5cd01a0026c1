--------------------------- MODULE HandOverAtLast ---------------------------
(* What must happen at last when connections are handed over, barged for and waited for: the design of HandOver.tla in fewer and larger steps, so that
   TLC can look for circles with three threads and two connections. docs/model.md says for each step that is larger here why nothing gets lost by it.
   A thread that has enrolled and not looked yet counts as parked and notified. Who is handed something while parked has settled at once. *)
EXTENDS Naturals, Sequences, FiniteSets
CONSTANTS Threads, Slots, None, Closed, \* Slots are numbers
          Watched,    \* of whom it is asked that they be served; threads are all alike, so that one is enough
          MayGiveUp,  \* whether waits may run out of time, be interrupted or wake for no reason
          MayClose,   \* whether the pool may be closed
          Trouble,    \* how often a connect may fail or a connection be evicted
          Demanded,   \* whether a place is claimed only by who was asked to; if not, it happens by itself, as it does in HandOver.tla
          Bug         \* a mistake in the design that has to be found; "none" for what is coded
VARIABLES slot,     \* Slot.state: phase; LATE and DOOMED are OPENING and OWNED with a doom. FREE is also CLOSING
          telling,  \* slots that a worker has made idle and not told of yet
          recent,   \* slots with Slot.handedOverAt less than HAND_OVER_PAUSE_NANOS ago
          queue,    \* WaiterQueue.queue without those that are done
          patient,  \* whether the first has waited for PATIENCE_NANOS
          notified, \* Waiter.notified, which goes with a permit to pass park()
          shut,     \* SlotTable.closed; whom WaiterQueue.closeAll has still to tell, what Shutdown.close has still to doom
          left,     \* how much trouble is still to come
          demand,   \* Demand.calls is not 0; how many places a thread in Demand.meet has still to claim
          me        \* each thread: what it is about to do, its lease, the slots it has not looked at yet, Waiter.outcome if it is busy
vars == <<slot, telling, recent, queue, patient, notified, shut, left, demand, me>>

First == IF queue = <<>> THEN None ELSE queue[1]
Waits(t) == \E i \in 1..Len(queue) : queue[i] = t
Least(S) == CHOOSE s \in S : \A u \in S : s <= u
At(pc, s, todo) == [pc |-> pc, lease |-> s, todo |-> todo, got |-> None]
Out == At("out", None, {})
Init == /\ slot = [s \in Slots |-> "FREE"] /\ telling = {} /\ recent = {} /\ queue = <<>> /\ patient = FALSE /\ notified = {}
        /\ shut = [closed |-> FALSE, tell |-> {}, doom |-> {}] /\ left = Trouble /\ demand = [asked |-> FALSE, claims |-> 0]
        /\ me = [t \in Threads |-> Out]

Settled(g) == At(IF Bug = "noPassOn" THEN (IF g \in Slots THEN "holding" ELSE "out") ELSE "pass", IF g \in Slots THEN g ELSE None, Slots) \* BoundedPool.settle
Leaves(s) == Settled(s)                              \* leaves the queue with that slot or none, then passes on: the same
Done(m) == IF m.got # None THEN Settled(m.got) ELSE IF m.lease = None THEN Out ELSE At("holding", m.lease, {})
Dequeue(t) == /\ queue' = SelectSeq(queue, LAMBDA u : u # t) /\ notified' = notified \ {t}
              /\ patient' = (patient /\ t # First)
(* the wait of t ends with g, by somebody else, while p goes on as mine *)
End(t, g, p, mine) == /\ Dequeue(t)
    /\ me' = [u \in Threads |-> IF u = p THEN mine ELSE IF u # t THEN me[u] ELSE IF me[t].pc = "park" THEN Settled(g) ELSE [me[t] EXCEPT !.got = g]]

(* ---- ConnectionPool.acquire ---- *)
Lease(t) == \E s \in Slots : /\ me[t].pc = "out" /\ slot[s] = "IDLE" /\ slot' = [slot EXCEPT ![s] = "OWNED"] \* BoundedPool.tryLease, without a wait
                             /\ me' = [me EXCEPT ![t] = At("holding", s, {})] /\ UNCHANGED <<telling, recent, queue, patient, notified, shut, left>>
Enroll(t) == /\ me[t].pc = "out" /\ queue' = Append(queue, t) /\ notified' = notified \cup {t} \* WaiterQueue.tryEnroll; may have missed close and idle slots
             /\ me' = [me EXCEPT ![t] = At("park", None, {})] /\ shut' = [shut EXCEPT !.tell = @ \ {t}] /\ UNCHANGED <<slot, telling, recent, patient, left>>

(* ---- BoundedPool.await ---- *)
Await(t) == /\ me[t].pc = "park" /\ UNCHANGED <<slot, telling, recent, shut, left>> \* Waiter.clearNotification
            /\ IF shut.closed /\ Bug # "noLookAtClosed" THEN Dequeue(t) /\ me' = [me EXCEPT ![t] = Out]
               ELSE /\ notified' = notified \ {t} /\ UNCHANGED <<queue, patient>>
                    /\ me' = [me EXCEPT ![t] = IF Bug = "noLook" THEN At("park", None, {}) ELSE At("look", None, Slots)]
Look(t) == \E s \in me[t].todo : \* IdleSlots.tryLend: reads the word, and takes it by a CAS if it is idle
    /\ me[t].pc = "look" /\ UNCHANGED <<telling, recent, queue, patient, notified, shut, left>>
    /\ IF slot[s] = "IDLE" \/ (Bug = "staleTake" /\ slot[s] = "OWNED")
       THEN slot' = [slot EXCEPT ![s] = "OWNED"] /\ me' = [me EXCEPT ![t] = [@ EXCEPT !.pc = "keep", !.lease = s, !.todo = {}]]
       ELSE /\ UNCHANGED slot
            /\ me' = [me EXCEPT ![t] = IF me[t].todo # {s} THEN [@ EXCEPT !.todo = @ \ {s}] ELSE IF @.got # None THEN Settled(@.got) ELSE At("park", None, {})]
Keep(t) == /\ me[t].pc = "keep" /\ me[t].got = None /\ UNCHANGED <<slot, telling, recent, shut, left>> \* BoundedPool.keepOne; if handed another: Give
           /\ Dequeue(t) /\ me' = [me EXCEPT ![t] = Leaves(me[t].lease)]
GiveUp(t) == /\ MayGiveUp /\ me[t].pc = "park" /\ UNCHANGED <<slot, telling, recent, shut, left>> \* WaiterQueue.tryLeave: time-out or interrupt
             /\ Dequeue(t) /\ me' = [me EXCEPT ![t] = Leaves(None)]
Pass(t) == /\ me[t].pc = "pass" /\ UNCHANGED <<slot, telling, recent, queue, patient, notified, shut, left>> \* BoundedPool.passOn, IdleSlots.anyLendable
           /\ LET s == Least(me[t].todo) IN me' = [me EXCEPT ![t] = IF slot[s] = "IDLE" THEN At("tell", me[t].lease, {})
                                                 ELSE IF me[t].todo = {s} THEN Done(me[t]) ELSE [@ EXCEPT !.todo = @ \ {s}]]

(* ---- BoundedPool.giveBack ---- *)
MustServe(s) == patient /\ s \notin recent /\ Bug # "noPatience"
Back(p) == Done([me[p] EXCEPT !.lease = None])
Give(t) == LET s == me[t].lease IN \* ConnectionHandle.close; keepOne of a thread that was handed another
    /\ (me[t].pc = "holding" \/ (me[t].pc = "keep" /\ me[t].got # None)) /\ UNCHANGED <<telling, shut, left>>
    /\ \/ /\ slot[s] = "DOOMED" /\ slot' = [slot EXCEPT ![s] = "FREE"] /\ me' = [me EXCEPT ![t] = Back(t)] \* Slot.tryRetire, CloseTask.perform
          /\ UNCHANGED <<recent, queue, patient, notified>>
       \/ /\ slot[s] = "OWNED" /\ First # None /\ Bug # "noPatience" /\ recent' = recent \cup {s} /\ UNCHANGED slot \* Slot.tryHandOver, WaiterQueue.handToFirst
          /\ End(First, s, t, Back(t))
       \/ /\ slot[s] = "OWNED" /\ ~MustServe(s) /\ UNCHANGED <<recent, queue, patient, notified>> \* makeIdle, Slot.tryPublish
          /\ IF Bug = "swapped" /\ First = None THEN UNCHANGED slot /\ me' = [me EXCEPT ![t].pc = "quietly"]
             ELSE slot' = [slot EXCEPT ![s] = "IDLE"] /\ me' = [me EXCEPT ![t].pc = "tell", ![t].lease = None]
Quietly(t) == /\ me[t].pc = "quietly" /\ slot' = [slot EXCEPT ![me[t].lease] = IF @ = "OWNED" THEN "IDLE" ELSE "FREE"] /\ me' = [me EXCEPT ![t] = Back(t)]
              /\ UNCHANGED <<telling, recent, queue, patient, notified, shut, left>> \* the planted mistake
NotifyHead == notified' = IF First = None THEN notified ELSE notified \cup {First} \* BoundedPool.notifyHead, Waiter.tryNotify: after the CAS
Tell(t) == /\ me[t].pc = "tell" /\ NotifyHead /\ me' = [me EXCEPT ![t] = Done(@)] \* BoundedPool.makeIdle, BoundedPool.passOn
           /\ UNCHANGED <<slot, telling, recent, queue, patient, shut, left>>

(* ---- connections come and go: Demand, OpenTask ---- *)
(* Who enrols asks, and who ends a task: Demand.serve. That may be answered much later, so that to ask somewhat later is in here too, as after a back-off. *)
Came(s) == slot[s] # slot'[s] /\ (slot'[s] = "FREE" \/ (slot[s] = "OPENING" /\ slot'[s] # "LATE")) \* ConnectionWork.ended
Asks == demand' = IF ~Demanded THEN demand ELSE [demand EXCEPT !.asked = @ \/ Len(queue') > Len(queue) \/ (Bug # "noDemand" /\ \E s \in Slots : Came(s))]
Free == {s \in Slots : slot[s] = "FREE"}
Uncovered == LET n == Len(queue) - Cardinality({s \in Slots : slot[s] \in {"OPENING", "LATE"}}) IN IF n > Cardinality(Slots) THEN Cardinality(Slots) ELSE IF n < 0 THEN 0 ELSE n
Meet == /\ demand.claims = 0 /\ demand.asked /\ demand' = [asked |-> FALSE, claims |-> Uncovered] \* Demand.meet reads; one thread at a time
        /\ UNCHANGED <<slot, telling, recent, queue, patient, notified, shut, left, me>>
NoPlace == /\ demand.claims > 0 /\ (Free = {} \/ shut.closed) /\ demand' = [demand EXCEPT !.claims = 0] \* Demand.meet: claim() has found none
           /\ UNCHANGED <<slot, telling, recent, queue, patient, notified, shut, left, me>>
Claim(s) == /\ slot[s] = "FREE" /\ (IF Demanded THEN demand.claims > 0 ELSE First # None) /\ ~shut.closed /\ slot' = [slot EXCEPT ![s] = "OPENING"] \* Demand.meet, SlotTable.claim
            /\ demand' = IF Demanded THEN [demand EXCEPT !.claims = @ - 1] ELSE demand
            /\ UNCHANGED <<telling, recent, queue, patient, notified, shut, left, me>>
Comes(s) == slot[s] = "OPENING" \/ (Bug = "noDoomAtArrival" /\ slot[s] = "LATE")
Arrive(s) == /\ s \notin telling /\ UNCHANGED <<shut, left>> \* OpenTask.arrived, ConnectionWork.publish
    /\ \/ /\ Comes(s) /\ First # None /\ slot' = [slot EXCEPT ![s] = "OWNED"] /\ recent' = recent \cup {s}
          /\ End(First, s, None, None) /\ UNCHANGED telling
       \/ /\ Comes(s) /\ First = None /\ slot' = [slot EXCEPT ![s] = "IDLE"] /\ telling' = telling \cup {s}
          /\ UNCHANGED <<recent, queue, patient, notified, me>>
       \/ /\ slot[s] = "LATE" \/ (slot[s] = "OPENING" /\ First = None) \* doomed, or not wanted any more
          /\ slot' = [slot EXCEPT ![s] = "FREE"] /\ UNCHANGED <<telling, recent, queue, patient, notified, me>>
Told(s) == s \in telling /\ NotifyHead /\ telling' = telling \ {s} /\ UNCHANGED <<slot, recent, queue, patient, shut, left, me>> \* BoundedPool.makeIdle
Doom(s) == slot' = [slot EXCEPT ![s] = CASE @ = "IDLE" -> "FREE" [] @ = "OWNED" -> "DOOMED" [] @ = "OPENING" -> "LATE" [] OTHER -> @] \* Slot.doom
Evict(s) == /\ left > 0 /\ left' = left - 1 /\ slot[s] \in {"IDLE", "OWNED", "OPENING"} /\ Doom(s) \* or OpenTask.failed
            /\ UNCHANGED <<telling, recent, queue, patient, notified, shut, me>>
Close == /\ MayClose /\ ~shut.closed /\ shut' = [closed |-> TRUE, tell |-> {t \in Threads : Waits(t)}, doom |-> Slots]
         /\ UNCHANGED <<slot, telling, recent, queue, patient, notified, left, me>> \* BoundedPool.close
Closing == \/ \E t \in shut.tell : /\ shut' = [shut EXCEPT !.tell = @ \ {t}] /\ UNCHANGED <<slot, telling, recent, left>> \* WaiterQueue.closeAll
                                   /\ IF Waits(t) THEN End(t, Closed, None, None) ELSE UNCHANGED <<queue, patient, notified, me>>
           \/ /\ shut.tell = {} /\ shut.doom # {} /\ shut' = [shut EXCEPT !.doom = @ \ {Least(@)}] /\ Doom(Least(shut.doom)) \* Shutdown.close
              /\ UNCHANGED <<telling, recent, queue, patient, notified, left, me>>
Time == /\ \/ First # None /\ ~patient /\ patient' = TRUE /\ UNCHANGED recent
           \/ UNCHANGED patient /\ \E s \in recent : recent' = recent \ {s}
        /\ UNCHANGED <<slot, telling, queue, notified, shut, left, me>> \* BoundedPool.PATIENCE_NANOS or BoundedPool.HAND_OVER_PAUSE_NANOS have passed

Step(t) == ((t \in notified /\ Await(t)) \/ Look(t) \/ Keep(t) \/ Pass(t) \/ Give(t) \/ Quietly(t) \/ Tell(t)) /\ Asks
Work(s) == Claim(s) \/ ((Arrive(s) \/ Told(s)) /\ Asks)
Demands == Meet \/ NoPlace
Passing == (Closing \/ Time) /\ Asks
Mayhap == ((\E t \in Threads : Lease(t) \/ Enroll(t) \/ GiveUp(t) \/ (MayGiveUp /\ Await(t))) \/ (\E s \in Slots : Evict(s)) \/ Close) /\ Asks
Next == (\E t \in Threads : Step(t)) \/ (\E s \in Slots : Work(s)) \/ Demands \/ Passing \/ Mayhap
Spec == Init /\ [][Next]_vars /\ (\A t \in Threads : WF_vars(Step(t))) /\ (\A s \in Slots : WF_vars(Work(s)))
        /\ WF_vars(Demands) /\ WF_vars(Closing /\ Asks) /\ WF_vars(Time /\ Asks)

(* ---- what is promised ---- *)
Has(t, s) == me[t].lease = s \/ me[t].got = s
OneOwner == \A s \in Slots : slot[s] \in {"OWNED", "DOOMED"} <=> \E t \in Threads : Has(t, s) /\ \A u \in Threads \ {t} : ~Has(u, s)
EveryWaitEnds == \A t \in Watched : Waits(t) ~> ~Waits(t) \* served or told of the close, though nobody need ever run out of time
NothingIsLeft == shut.closed ~> [](\A s \in Slots : slot[s] = "FREE")
=============================================================================
