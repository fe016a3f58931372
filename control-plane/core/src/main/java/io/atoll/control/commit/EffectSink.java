package io.atoll.control.commit;

import io.atoll.control.event.Effect;
import java.util.List;

/** Where effects go once they are durable: links, event fan-out. Never blocks; may drop. */
@FunctionalInterface
public interface EffectSink {
    /** Takes effects in order, on the leader's loop. */
    void accept(List<Effect> effects);
}
