package io.atoll.server.toy;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.Reply;
import io.atoll.control.event.Snapshot;
import io.atoll.control.live.Changes;
import io.atoll.control.live.Feature;
import io.atoll.control.live.Moment;
import io.atoll.control.live.Refusal;
import io.atoll.control.state.Caller;
import io.atoll.kernel.ErrorCode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Owns toys: what a feature of the leader needs at least. Durable. On the leader's thread. */
public final class Toys implements Feature {
    /** Makes a toy, which never changes its colour; repeatable. */
    public record MakeToy(Caller caller, String name, String colour)
            implements ControlCommand.Added {}

    /** A toy. */
    public record ToyRecord(String name, String colour, String madeBy)
            implements ControlRecord.Added {
        @Override
        public Object key() {
            return new Key("toy", name);
        }
    }

    private final Changes changes;
    private final Map<String, ToyRecord> toys = new HashMap<>();

    /** With the toys on record. */
    public Toys(Moment moment, Changes changes, Snapshot snapshot) {
        this.changes = changes;
        snapshot.of(ToyRecord.class).forEach(toy -> toys.put(toy.name(), toy));
    }

    @Override
    public Optional<Reply> answer(ControlCommand.Added command) {
        return command instanceof MakeToy make ? Optional.of(made(make)) : Optional.empty();
    }

    private Reply made(MakeToy make) {
        var there = toys.get(make.name());
        if (there != null && !there.colour().equals(make.colour())) {
            throw Refusal.of(
                    ErrorCode.CONFLICT,
                    "cannot make toy '%s': there is one already (got %s, expected %s)",
                    make.name(),
                    make.colour(),
                    there.colour());
        }
        if (there == null) {
            var toy = new ToyRecord(make.name(), make.colour(), make.caller().name());
            toys.put(toy.name(), toy);
            changes.record(toy);
        }
        return new Reply.Done();
    }
}
