package io.atoll.agent.app.wiring;

import com.google.protobuf.ByteString;
import io.atoll.agent.app.config.Address;
import io.atoll.agent.app.join.Joining;
import io.atoll.agent.app.join.Membership;
import io.atoll.agent.app.link.ControlLink;
import io.atoll.agent.app.link.ControlPlaneTerms;
import io.atoll.agent.app.link.LinkOwner;
import io.atoll.agent.app.logs.LogReader;
import io.atoll.agent.app.status.StatusFile;
import io.atoll.agent.app.wire.ControlMessageCodec;
import io.atoll.agent.app.wire.HeldCodec;
import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.loop.AgentLoop;
import io.atoll.bridge.ContentStore;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.id.Term;
import io.atoll.protocol.v1.AgentMessage;
import io.atoll.protocol.v1.ControlMessage;
import io.atoll.protocol.v1.Heartbeat;
import io.atoll.protocol.v1.Hello;
import io.atoll.protocol.v1.Vitals;
import io.atoll.protocol.v1.Welcome;
import io.atoll.protocol.work.OfferCodec;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the link brings, to the core or to whoever answers it; and what the link says of this site.
 *
 * <p>Holds no state of its own. Used on the agent's loop.
 */
public final class Reception implements LinkOwner {
    private static final System.Logger LOG = System.getLogger(Reception.class.getName());

    private final Self self;
    private final AgentLoop loop;
    private final ContentStore store;
    private final ControlPlaneTerms terms;
    private final Ends ends;
    private @Nullable ControlLink link;
    private @Nullable LogReader logs;

    /**
     * Who this agent says it is.
     *
     * @param starts raised at each start of this installation
     * @param process made for this start
     */
    public record Self(
            Membership membership,
            String installation,
            long starts,
            UUID process,
            String version) {}

    /**
     * Who else hears of the link.
     *
     * @param linked gets the line for people
     * @param refused is told why the process has to end
     */
    public record Ends(StatusFile status, Consumer<String> linked, Consumer<String> refused) {}

    public Reception(
            Self self, AgentLoop loop, ContentStore store, ControlPlaneTerms terms, Ends ends) {
        this.self = self;
        this.loop = loop;
        this.store = store;
        this.terms = terms;
        this.ends = ends;
    }

    public void connect(ControlLink control, LogReader logReader) {
        link = control;
        logs = logReader;
    }

    @Override
    public AgentMessage hello() {
        var agent = loop.agent();
        var hello =
                Hello.newBuilder()
                        .setVersions(Joining.versions())
                        .setSite(self.membership().site().text())
                        .setGeneration(self.membership().generation())
                        .setInstallationId(self.installation())
                        .setStartCounter(self.starts())
                        .setHighestReport(agent.lastReport())
                        .setFacts(
                                OfferCodec.write(agent.offerForHello()).toBuilder()
                                        .setStoreBytes(store.usage().bytes()))
                        .setAgentVersion(self.version())
                        .setProcessId(self.process().toString());
        HeldCodec.heard(agent.heard(), hello);
        return AgentMessage.newBuilder().setHello(hello).build();
    }

    @Override
    public AgentMessage heartbeat(long number) {
        var agent = loop.agent();
        long running = agent.running();
        ends.status().running(running);
        return AgentMessage.newBuilder()
                .setHeartbeat(
                        Heartbeat.newBuilder()
                                .setNumber(number)
                                .setHeldDigest(
                                        ByteString.copyFrom(
                                                HexFormat.of().parseHex(agent.heldDigest().hex())))
                                .addAllOrders(HeldCodec.orders(agent.heldOrders()))
                                .setVitals(
                                        Vitals.newBuilder()
                                                .setRunning((int) running)
                                                .setLoadPercent(Load.percent())
                                                .setStoreBytes(store.usage().bytes())))
                .build();
    }

    @Override
    public void up(Address address, long term, Welcome welcome, Instant dialledAt) {
        try {
            terms.welcomed(welcome, dialledAt);
        } catch (AtollException malformed) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "no ticket will be accepted: {0}",
                    malformed.getMessage());
        }
        ends.status().linked(address, term);
        ends.linked().accept("linked to %s (term %d)".formatted(address, term));
    }

    @Override
    public void down(String reason) {
        ends.status().down(reason);
        if (logs != null) {
            logs.linkLost();
        }
        loop.apply(new AgentEvent.LinkLost());
    }

    @Override
    public void refused(String reason) {
        ends.refused().accept(reason);
    }

    @Override
    public void received(ControlMessage message) {
        List<AgentEvent> told;
        try {
            told = take(message);
        } catch (AtollException | IllegalArgumentException malformed) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "a message of the control plane was left out: {0}",
                    malformed.getMessage());
            return;
        }
        told.forEach(loop::apply);
    }

    private List<AgentEvent> take(ControlMessage message) {
        return switch (message.getBodyCase()) {
            case HEARTBEAT_ANSWER -> {
                if (link != null) {
                    link.answered(message.getHeartbeatAnswer().getNumber());
                }
                yield List.of();
            }
            case LOG_REQUEST -> {
                if (logs != null) {
                    logs.request(message.getLogRequest());
                }
                yield List.of();
            }
            case WELCOME,
                    ACKNOWLEDGE,
                    ASSIGN,
                    STOP,
                    RELEASE,
                    ORDER,
                    REGISTER_IN_PLACE,
                    INVENTORY_REQUEST,
                    RESUME,
                    BODY_NOT_SET -> {
                var term = new Term(message.getTerm());
                yield ControlMessageCodec.fromWire(message, terms.clockAhead())
                        .map(value -> apart(term, value.apart()))
                        .orElse(List.of());
            }
        };
    }

    // One by one: when one of them breaks the agent, the others are not set aside with it.
    private static List<AgentEvent> apart(
            Term term, List<io.atoll.agent.link.ControlMessage> messages) {
        return messages.stream().<AgentEvent>map(one -> new AgentEvent.Told(term, one)).toList();
    }
}
