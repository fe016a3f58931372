package io.atoll.agent.app.wire;

import com.google.protobuf.ByteString;
import io.atoll.agent.event.AgentEffect;
import io.atoll.agent.site.Heard;
import io.atoll.kernel.id.TransferId;
import io.atoll.protocol.v1.Hello;
import io.atoll.protocol.v1.Inventory;
import io.atoll.protocol.wire.WireValues;
import io.atoll.protocol.work.EntryCodec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What a site holds and has heard, as wire messages. */
public final class HeldCodec {
    private static final int CONTENTS_PER_PART = 20_000;

    private HeldCodec() {}

    /** Says in {@code hello} what the site remembers of the control plane. */
    public static void heard(Heard heard, Hello.Builder hello) {
        hello.setHighestTerm(heard.term().number())
                .setAcknowledgedReport(heard.acknowledged().number())
                .setAcknowledgedChain(heard.acknowledged().chain());
        heard.mark().ifPresent(mark -> hello.setHighestTermMark(WireValues.bytes(mark)));
        heard.decisions().forEach(each -> hello.addHeldDecisions(WireValues.bytes(each.uuid())));
    }

    /** The ids of transfers for the wire. */
    public static List<ByteString> orders(Collection<TransferId> transfers) {
        return transfers.stream().map(id -> WireValues.bytes(id.uuid())).toList();
    }

    /**
     * The inventory in parts that fit a message: the attempts, then the contents; the last ends it.
     */
    public static List<Inventory> inventory(AgentEffect.SendInventory inventory) {
        var parts = new ArrayList<Inventory>();
        var attempts = Inventory.newBuilder().setNumber(inventory.number());
        inventory.attempts().forEach(held -> attempts.addAttempts(EntryCodec.write(held)));
        parts.add(attempts.build());
        var contents = inventory.contents();
        for (int at = 0; at < contents.size(); at += CONTENTS_PER_PART) {
            int end = Math.min(contents.size(), at + CONTENTS_PER_PART);
            var part = Inventory.newBuilder().setNumber(inventory.number());
            contents.subList(at, end).forEach(digest -> part.addContents(WireValues.bytes(digest)));
            parts.add(part.build());
        }
        var last = parts.removeLast().toBuilder().setLast(true);
        inventory.unlisted().ifPresent(last::setUnlisted);
        parts.add(last.build());
        return parts;
    }
}
