package io.atoll.control.leader;

import io.atoll.bridge.Content;
import io.atoll.control.commit.InMemoryFederationStore;
import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.ControlRecord.AttemptRecord;
import io.atoll.control.event.ControlRecord.EventRecord;
import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.event.ControlRecord.RunRecord;
import io.atoll.control.event.Effect;
import io.atoll.control.event.EventKind;
import io.atoll.control.event.Reply;
import io.atoll.control.state.Caller;
import io.atoll.control.state.Role;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.RunId;
import io.atoll.kernel.id.SiteName;
import io.atoll.work.TransferOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What the events of a {@link Sandpit} led to: rows and effects, by the names of its workflows. */
class WhatCameOfIt {
    public static final SiteName GLOBAL = new SiteName("global");
    static final Caller OPERATOR =
            new Caller("olga", Specs.DEMO, Set.of(Role.OPERATOR, Role.MEMBER));
    public static final Caller MEMBER = new Caller("mia", Specs.DEMO, Set.of(Role.MEMBER));

    final InMemoryFederationStore store = new InMemoryFederationStore();
    final List<Effect> effects = new ArrayList<>();
    final List<Reply.Completion> completions = new ArrayList<>();

    public static Content content(String text) {
        return new Content(Digest.of(text), text.length(), List.of(Digest.of(text)));
    }

    String stateOf(RunId run) {
        return store.rows(RunRecord.class).stream()
                .filter(r -> r.run().equals(run))
                .map(r -> r.state().getClass().getSimpleName())
                .findFirst()
                .orElseThrow();
    }

    ExecutionRecord execution(String title) {
        return store.rows(ExecutionRecord.class).stream()
                .filter(
                        e ->
                                (e.index().isEmpty()
                                                ? e.template()
                                                : e.template() + "[" + e.index() + "]")
                                        .equals(title))
                .reduce((_, last) -> last)
                .orElseThrow();
    }

    String state(String title) {
        return execution(title).state().getClass().getSimpleName();
    }

    List<AttemptRecord> attempts(String title) {
        var id = execution(title).execution();
        return store.rows(AttemptRecord.class).stream()
                .filter(a -> a.attempt().execution().equals(id))
                .toList();
    }

    AttemptId attempt(String title) {
        return attempts(title).getLast().attempt();
    }

    SiteName placeOf(String title) {
        return attempts(title).getLast().site();
    }

    List<EventRecord> events(EventKind kind) {
        return store.rows(EventRecord.class).stream().filter(e -> e.kind() == kind).toList();
    }

    public <R extends ControlRecord> List<R> rows(Class<R> kind) {
        return store.rows(kind);
    }

    /** Effects of one kind so far; they are forgotten. */
    <E extends Effect> List<E> take(Class<E> kind) {
        var taken = effects.stream().filter(kind::isInstance).map(kind::cast).toList();
        effects.removeAll(taken);
        return taken;
    }

    /** Orders sent so far, in order. */
    List<TransferOrder> orders() {
        return effects.stream()
                .filter(Effect.SendOrder.class::isInstance)
                .map(e -> ((Effect.SendOrder) e).order())
                .toList();
    }
}
