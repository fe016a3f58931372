package io.atoll.server.grpc.agents;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.SiteName;
import io.atoll.protocol.v1.Inventory;
import io.atoll.protocol.wire.WireValues;
import io.atoll.protocol.work.EntryCodec;
import io.atoll.work.InventoryEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts the parts of one inventory at a time together. A part of a later one ends what is under way;
 * a part of an older one is dropped. Soft; owned by the link's stream thread.
 */
final class InventoryParts {
    private static final int MOST_HELD = 200_000;
    private static final int MOST_CONTENTS = 2_000_000;
    private static final int LONGEST_REASON = 500;

    private final SiteName site;
    private final int mostContents;
    private final List<InventoryEntry> attempts = new ArrayList<>();
    private final List<Digest> contents = new ArrayList<>();
    private long number;
    private boolean tooLong;
    private @Nullable Whole whole;

    /**
     * All that a site holds.
     *
     * @param unlisted why contents are not known
     */
    record Whole(
            long number,
            List<InventoryEntry> attempts,
            List<Digest> contents,
            Optional<String> unlisted) {
        Whole {
            attempts = List.copyOf(attempts);
            contents = List.copyOf(contents);
        }
    }

    InventoryParts(SiteName site) {
        this(site, MOST_CONTENTS);
    }

    InventoryParts(SiteName site, int mostContents) {
        this.site = site;
        this.mostContents = mostContents;
    }

    /**
     * Adds a part.
     *
     * @return the whole, if this was its last part; whoever has taken it calls {@link #clear}, and
     *     whoever cannot may add the same part again
     * @throws AtollException LIMIT_EXCEEDED if it names more attempts than a site can hold
     */
    Optional<Whole> add(Inventory part) {
        if (part.getNumber() < number) {
            return Optional.empty();
        }
        if (part.getNumber() > number) {
            clear();
            number = part.getNumber();
        }
        if (whole == null) {
            take(part);
        }
        return Optional.ofNullable(whole);
    }

    private void take(Inventory part) {
        part.getAttemptsList().forEach(each -> attempts.add(EntryCodec.read(each)));
        if (attempts.size() > MOST_HELD) {
            throw new AtollException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "cannot take the inventory of site '%s': it names too many attempts (more than %d)"
                            .formatted(site, MOST_HELD));
        }
        if (contents.size() + part.getContentsCount() > mostContents) {
            tooLong = true;
            contents.clear();
        }
        if (!tooLong) {
            part.getContentsList().forEach(each -> contents.add(WireValues.digest(each)));
        }
        if (part.getLast()) {
            whole = new Whole(number, attempts, contents, unlisted(part));
        }
    }

    // What is not known in full says nothing; the attempts are known all the same.
    private Optional<String> unlisted(Inventory last) {
        if (tooLong) {
            return Optional.of("the inventory names more than %d contents".formatted(mostContents));
        }
        String why = last.getUnlisted();
        return why.isEmpty()
                ? Optional.empty()
                : Optional.of(why.substring(0, Math.min(why.length(), LONGEST_REASON)));
    }

    /** What was put together has been taken. */
    void clear() {
        attempts.clear();
        contents.clear();
        tooLong = false;
        whole = null;
    }
}
