package io.atoll.control.leader;

import io.atoll.control.commit.StateMachine;
import io.atoll.control.event.ControlEvent;
import io.atoll.control.event.ControlRecord.QuarantineRecord;
import io.atoll.control.event.Outcome;
import io.atoll.control.event.SideWork;
import io.atoll.control.event.Suspect;
import io.atoll.kernel.virtual.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Takes its time for each event. */
class SlowMachine implements StateMachine {
    private final StateMachine machine;
    private final VirtualTime time;

    SlowMachine(StateMachine machine, VirtualTime time) {
        this.machine = machine;
        this.time = time;
    }

    @Override
    public Outcome apply(ControlEvent event, Instant now) {
        time.skip(Duration.ofMillis(60));
        return machine.apply(event, now);
    }

    @Override
    public Optional<SideWork> beside(ControlEvent event, Instant now) {
        return machine.beside(event, now);
    }

    @Override
    public void use(SideWork work) {
        machine.use(work);
    }

    @Override
    public Outcome applyAlone(ControlEvent event, Instant now) {
        return machine.applyAlone(event, now);
    }

    @Override
    public Optional<Placed> placeNext() {
        return machine.placeNext();
    }

    @Override
    public QuarantineRecord struck(ControlEvent event, Throwable fault) {
        return machine.struck(event, fault);
    }

    @Override
    public QuarantineRecord refused(Suspect suspect, Optional<ControlEvent> event, String why) {
        return machine.refused(suspect, event, why);
    }

    @Override
    public Suspect suspect(ControlEvent event) {
        return machine.suspect(event);
    }
}
