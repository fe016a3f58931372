package io.atoll.simulation.site;

import io.atoll.agent.event.AgentEvent;
import io.atoll.bridge.ContentStore;
import io.atoll.bridge.Ticket;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.virtual.SeededRandom;
import io.atoll.simulation.World;
import io.atoll.work.SignedOrder;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One transfer order being carried out, piece by piece in virtual time. Owned by its agent; soft:
 * the chunks that arrived are kept by the receiving store.
 */
final class Move {
    private static final int PIECES = 4;
    private static final int PATIENCE = 20;

    private final World world;
    private final SimulatedSite site;
    private final SignedOrder order;
    private final Consumer<AgentEvent> tell;
    private final SeededRandom random;
    private final DataPlane global;
    private long incarnation;
    private long position;
    private long moved;
    private int stalls;
    private boolean over;
    private ContentStore.@Nullable Reading reading;
    private ContentStore.@Nullable Writing writing;
    private @Nullable Ticket ticket;

    Move(World world, SimulatedSite site, SignedOrder order, Consumer<AgentEvent> tell) {
        this.world = world;
        this.site = site;
        this.order = order;
        this.tell = tell;
        random = site.random();
        global = site.dataPlane();
    }

    void begin() {
        world.time().schedule(site.network().delay(), () -> guarded(this::open));
    }

    private boolean pushes() {
        return !order.isFetch();
    }

    private String word() {
        return pushes() ? "PUSH" : "FETCH";
    }

    private void open() {
        if (site.network().isCut() || !global.up()) {
            fail("cannot reach the global store", true);
            return;
        }
        incarnation = global.incarnation();
        var claims = global.read(order.ticket());
        if (claims.isEmpty() || !good(claims.get())) {
            fail("the ticket is refused", true);
            return;
        }
        ticket = claims.get();
        if (pushes() && !global.mayLie(ticket.classes(), ticket.origin())) {
            fail("a data policy forbids it", false);
            return;
        }
        if (site.broken()) {
            fail("the disk is gone", true);
            return;
        }
        var from = pushes() ? site.store() : global.store();
        var to = pushes() ? global.store() : site.store();
        if (from.find(order.content().digest()).isEmpty()) {
            if (!pushes()) {
                // Each time that it is asked for: the leader may not have heard it before.
                global.lost(order.content().digest(), "it is not in the store");
            }
            fail("the content is not there", !pushes());
            return;
        }
        reading = from.open(order.content().digest());
        writing = pushes() ? to.prove(order.content(), ticket.peer()) : to.receive(order.content());
        position = order.content().offsetOf(writing.nextChunk());
        next();
    }

    private boolean good(Ticket claims) {
        return claims.peer().equals(Ticket.peerOf(site.name()))
                && claims.digest().equals(order.content().digest())
                && claims.verb() == (pushes() ? Ticket.Verb.WRITE : Ticket.Verb.READ)
                && claims.expiresAt().isAfter(world.time().now());
    }

    private void next() {
        if (position >= order.content().sizeBytes()) {
            commit();
        } else {
            world.time().schedule(site.network().delay(), () -> guarded(this::piece));
        }
    }

    private void piece() {
        if (!global.up() || global.incarnation() != incarnation || World.chance(random, 1)) {
            fail("the stream was cut", true);
            return;
        }
        if (site.network().isCut()) {
            if (++stalls > PATIENCE) {
                fail("the stream timed out", true);
            } else {
                world.time().schedule(Duration.ofSeconds(1), () -> guarded(this::piece));
            }
            return;
        }
        int size = (int) Math.max(1, order.content().sizeBytes() / PIECES);
        var bytes = new byte[(int) Math.min(size, order.content().sizeBytes() - position)];
        int n = open(reading).read(position, ByteBuffer.wrap(bytes));
        if (n == bytes.length) {
            if (World.chance(random, 0.5)) {
                bytes[random.nextInt(bytes.length)] ^= 4;
            }
            open(writing).write(ByteBuffer.wrap(bytes));
            position += n;
            moved += n;
            next();
        } else {
            fail("the sender's copy is cut short", true);
        }
    }

    private void commit() {
        open(writing).commit();
        var genuine = open(ticket);
        cancel();
        world.trace().say(site.name().text(), word() + " " + order.content().digest());
        if (pushes()) {
            global.verified(genuine, order.content(), moved);
        }
        tell.accept(new AgentEvent.TransferDone(order.id(), moved));
    }

    // The sender looks at its own copy when the receiver says that the bytes are wrong.
    private void guarded(Runnable step) {
        if (over) {
            return;
        }
        try {
            step.run();
        } catch (AtollException failed) {
            var digest = order.content().digest();
            boolean retryable = true;
            if (failed.code() == ErrorCode.CORRUPT) {
                if (pushes()) {
                    retryable = site.store().scrub(digest);
                } else if (!global.store().scrub(digest)) {
                    global.lost(digest, "its bytes were wrong when they were sent");
                }
            }
            fail(String.valueOf(failed.getMessage()), retryable);
        }
    }

    private void fail(String why, boolean retryable) {
        cancel();
        world.trace().say(site.name().text(), word() + " " + order.id() + " failed: " + why);
        tell.accept(new AgentEvent.TransferFailed(order.id(), why, retryable));
    }

    /** Drops it; the verified chunks stay. */
    void cancel() {
        over = true;
        if (writing != null) {
            writing.close();
            writing = null;
        }
        if (reading != null) {
            reading.close();
            reading = null;
        }
    }

    private static <T> T open(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("the transfer is not open");
        }
        return part;
    }
}
