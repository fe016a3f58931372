package io.atoll.simulation.control;

import io.atoll.agent.link.ControlMessage;
import io.atoll.control.commit.Committer;
import io.atoll.control.commit.GroupCommit;
import io.atoll.control.commit.TermEnd;
import io.atoll.control.event.AgentEvent;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlEvent;
import io.atoll.control.event.Effect;
import io.atoll.control.event.Reply;
import io.atoll.control.leader.Federation;
import io.atoll.control.state.ReportedFacts;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.Term;
import io.atoll.kernel.virtual.VirtualEventLoop;
import io.atoll.simulation.World;
import io.atoll.simulation.network.Downlink;
import io.atoll.simulation.network.Gate;
import io.atoll.simulation.network.SimulatedLink;
import io.atoll.simulation.network.Uplink;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * The control plane's process during one term: the leader's loop and the links it holds. Soft;
 * owned by {@link SimulatedControlPlane}.
 */
final class Leadership implements Gate {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final World world;
    private final Term term;
    private final EffectMessages effects;
    private final RecordView record;
    private final VirtualEventLoop loop;
    private final Federation federation;
    private final GroupCommit leader;
    private final Map<SiteName, SimulatedLink> links = new LinkedHashMap<>();
    private boolean dead;

    Leadership(
            World world,
            Term term,
            Federation federation,
            Committer committer,
            Sight sight,
            Consumer<TermEnd> steppedDown) {
        this.world = world;
        this.term = term;
        this.federation = federation;
        this.effects = sight.effects();
        this.record = sight.record();
        loop =
                world.loop(
                        "leader", 1 + world.random().forPart("drain" + term).nextInt(40), () -> {});
        leader =
                new GroupCommit(
                                loop,
                                federation,
                                committer,
                                this::carryOut,
                                sight.suspects(),
                                steppedDown,
                                world.time())
                        .start();
    }

    /**
     * What is beside the core.
     *
     * @param effects with the tickets that were given out
     * @param record rows read from the database
     * @param suspects what may have broken the leader before
     */
    record Sight(EffectMessages effects, RecordView record, Set<String> suspects) {}

    Term term() {
        return term;
    }

    /** What it counts beside the rows; empty: not all of them are durable. */
    Optional<SortedMap<String, String>> counters() {
        return leader.isSettled() ? Optional.of(federation.counters()) : Optional.empty();
    }

    void ask(ControlCommand command, Consumer<Reply> reply) {
        leader.submit(command, DEADLINE, reply);
    }

    void tell(ControlEvent event) {
        if (!dead) {
            leader.submit(event);
        }
    }

    /** Ends the term voluntarily; its commits may still be on their way. */
    void resign(String why) {
        leader.stop(why);
    }

    /** Ends the process at once. */
    void crash() {
        dead = true;
        loop.crash();
        List.copyOf(links.values()).forEach(link -> link.closeByControlPlane("process died"));
        links.clear();
    }

    @Override
    public void opened(SimulatedLink link, Uplink.Hello hello) {
        leader.submit(
                new AgentEvent.LinkOpened(
                        hello.site(),
                        hello.generation(),
                        link.id(),
                        hello.key(),
                        hello.installation(),
                        hello.startCounter(),
                        hello.process(),
                        ReportedFacts.of(hello.offer(), 0),
                        hello.highestReport(),
                        record.heard(hello.heard())),
                DEADLINE,
                reply -> answerHello(link, hello, reply));
    }

    private void answerHello(SimulatedLink link, Uplink.Hello hello, Reply reply) {
        if (dead) {
            return;
        }
        if (reply instanceof Reply.LinkAccepted(var applied, var mark, var takeStock)) {
            world.trace()
                    .say(
                            "control",
                            "link of "
                                    + hello.site()
                                    + (takeStock ? " stands, stock is taken" : " stands"));
            links.put(hello.site(), link);
            link.send(
                    new Downlink.Said(
                            term,
                            new ControlMessage.Welcome(applied, Optional.of(mark), takeStock)));
        } else {
            world.trace().say("control", "link of " + hello.site() + " refused: " + reply);
            link.closeByControlPlane("refused");
        }
    }

    @Override
    public void received(SimulatedLink link, Uplink message) {
        if (dead) {
            return;
        }
        var hello = link.hello();
        switch (message) {
            case Uplink.Hello _ ->
                    throw new IllegalStateException("a second hello on link " + link.id());
            case Uplink.Heartbeat(var held, var orders) ->
                    tell(
                            new AgentEvent.HeartbeatReceived(
                                    hello.site(), hello.generation(), link.id(), held, orders));
            case Uplink.Numbered(var mark, var report) ->
                    tell(
                            new AgentEvent.Reported(
                                    hello.site(),
                                    hello.generation(),
                                    mark.number(),
                                    report,
                                    mark.chain()));
            case Uplink.Inventory(var all) ->
                    tell(
                            new AgentEvent.InventoryReported(
                                    hello.site(),
                                    hello.generation(),
                                    link.id(),
                                    all.number(),
                                    all.attempts(),
                                    all.contents(),
                                    all.unlisted()));
        }
    }

    @Override
    public void closed(SimulatedLink link) {
        links.remove(link.hello().site(), link);
        tell(new AgentEvent.LinkClosed(link.hello().site(), link.id()));
    }

    private void carryOut(List<Effect> due) {
        for (var effect : due) {
            if (effect instanceof Effect.ToSite toSite) {
                carryOut(toSite);
            }
        }
    }

    private void carryOut(Effect.ToSite effect) {
        if (world.trace().detailed() && !(effect instanceof Effect.SendHeartbeatAnswer)) {
            world.trace().detail("effect", effect);
        }
        var link = links.get(effect.site());
        if (link == null) {
            return;
        }
        switch (effect) {
            case Effect.SendHeartbeatAnswer(var _, var id) -> {
                if (link.id().equals(id)) {
                    link.send(new Downlink.HeartbeatAnswered());
                }
            }
            case Effect.CloseLink(var site, var id, var why) -> {
                if (link.id().equals(id)) {
                    links.remove(site);
                    link.closeByControlPlane(why);
                }
            }
            case Effect.SendAssignments _,
                    Effect.SendStop _,
                    Effect.SendRelease _,
                    Effect.SendOrder _,
                    Effect.SendRegister _,
                    Effect.SendAcknowledge _,
                    Effect.SendResume _,
                    Effect.RequestInventory _ ->
                    effects.of(effect)
                            .ifPresent(message -> link.send(new Downlink.Said(term, message)));
        }
    }
}
