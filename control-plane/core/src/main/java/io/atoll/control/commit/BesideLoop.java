package io.atoll.control.commit;

import io.atoll.control.event.ControlEvent;
import io.atoll.control.event.Reply;
import io.atoll.control.event.SideWork;
import io.atoll.kernel.loop.EventLoop;
import io.atoll.kernel.loop.Mailbox;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The events whose {@link SideWork} is under way beside the loop. Owned by {@link GroupCommit}, on
 * its loop; the work runs on threads of {@code worker}. Bounded: past {@link #MOST} nothing more is
 * taken, and the loop does it itself.
 */
final class BesideLoop {
    private static final int MOST = 64;

    private final EventLoop loop;
    private final @Nullable Executor worker;
    private final Map<SideWork, Consumer<Reply>> out = new LinkedHashMap<>();

    /**
     * @param worker null: nothing is done beside the loop
     */
    BesideLoop(EventLoop loop, @Nullable Executor worker) {
        this.loop = loop;
        this.worker = worker;
    }

    /** Whether there is room for another. */
    boolean isOpen() {
        return worker != null && out.size() < MOST;
    }

    /**
     * Has {@code work} done.
     *
     * @param reply of the event, which is answered by {@link #end} if the term ends first
     * @param tooLate whether nobody waits for it any more; then it is not begun. Any thread
     * @param done called on the loop once it is; not after {@link #end}
     * @return false: it cannot be taken
     */
    boolean take(
            ControlEvent event,
            SideWork work,
            Consumer<Reply> reply,
            BooleanSupplier tooLate,
            Runnable done) {
        if (worker == null) {
            return false;
        }
        out.put(work, reply);
        try {
            worker.execute(
                    () -> {
                        try {
                            if (!tooLate.getAsBoolean()) {
                                work.run();
                            }
                        } finally {
                            // Whatever became of it, its event goes on.
                            Mailbox.put(
                                    loop,
                                    EventNames.of(event),
                                    () -> {
                                        if (out.remove(work) != null) {
                                            done.run();
                                        }
                                    });
                        }
                    });
            return true;
        } catch (RejectedExecutionException _) {
            out.remove(work);
            return false;
        }
    }

    /** The term is over: what is under way is answered and forgotten. */
    void end(Reply answer) {
        out.values().forEach(reply -> reply.accept(answer));
        out.clear();
    }
}
