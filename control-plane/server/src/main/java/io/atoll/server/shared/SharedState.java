package io.atoll.server.shared;

import io.atoll.kernel.Port;
import io.atoll.kernel.id.SiteName;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What instances share and may lose at any moment: nothing but time is lost with it, and nothing
 * here is ever the truth.
 *
 * <p>Safe from any thread. Every method comes back within {@link #CALL_LIMIT} and never throws for
 * the state of the network: what cannot be read is empty, what cannot be written is dropped.
 */
@Port
public interface SharedState extends AutoCloseable {
    /** How long a call may take. */
    Duration CALL_LIMIT = Duration.ofSeconds(1);

    /** Vitals longer than this are dropped. */
    int VITALS_LIMIT_CHARS = 16_384;

    /**
     * Notes that {@code instance} holds the link of {@code site}; an older note is replaced.
     *
     * @param instance id of the instance
     */
    void holdLink(SiteName site, String instance);

    /** Forgets the link of {@code site}, if {@code instance} is still noted for it. */
    void dropLink(SiteName site, String instance);

    /** The instance noted for the link of {@code site}. */
    Optional<String> linkHolder(SiteName site);

    /** All links, site to instance; a copy. */
    Map<SiteName, String> links();

    /**
     * Notes how a site is, for display.
     *
     * @param json a small document, at most {@link #VITALS_LIMIT_CHARS}
     * @param keep it is forgotten after this, at least a second
     */
    void noteVitals(SiteName site, String json, Duration keep);

    /** The newest vitals of {@code site} that are not forgotten yet. */
    Optional<String> vitals(SiteName site);

    /** Tells every instance, this one included, that a project has newer events. */
    void publish(EventMark mark);

    /**
     * Hears what is published from now on, on a thread that must not be held up.
     *
     * @return closing it ends the hearing
     */
    Subscription subscribe(Consumer<EventMark> listener);

    /** Destroys everything, on all instances: nobody may notice more than a delay. */
    void wipe();

    @Override
    void close();

    /** A hearing that goes on until it is closed. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
