package io.atoll.agent.app.loop;

import com.google.protobuf.ByteString;
import io.atoll.agent.app.link.ControlLink;
import io.atoll.agent.app.wire.ReportCodec;
import io.atoll.agent.app.work.Mailbox;
import io.atoll.agent.app.work.Workers;
import io.atoll.agent.site.AgentEffect;
import io.atoll.bridge.ContentStore;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.loop.EventLoop;
import io.atoll.protocol.v1.AgentMessage;
import io.atoll.protocol.v1.Inventory;
import java.util.HexFormat;
import java.util.List;

/** Sends what the site holds, in parts that fit a message. The agent's loop. */
final class InventorySender implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(InventorySender.class.getName());
    private static final int CONTENTS_PER_PART = 20_000;

    private final ControlLink link;
    private final ContentStore store;
    private final EventLoop loop;
    private final Workers workers = new Workers("inventory", 1);

    InventorySender(ControlLink link, ContentStore store, EventLoop loop) {
        this.link = link;
        this.store = store;
        this.loop = loop;
    }

    /** Attempts first, contents as soon as they are listed. */
    void send(AgentEffect.SendInventory attempts) {
        link.send(message(ReportCodec.inventory(attempts).toBuilder().setLast(false)));
        workers.submit(
                () -> {
                    try {
                        List<Digest> contents = store.list();
                        Mailbox.put(loop, "contents-listed", () -> sendContents(contents));
                    } catch (AtollException failed) {
                        // Without a last part nothing is concluded from what is missing.
                        LOG.log(System.Logger.Level.WARNING, failed.getMessage());
                    }
                });
    }

    private void sendContents(List<Digest> contents) {
        for (int at = 0; at < contents.size() || at == 0; at += CONTENTS_PER_PART) {
            int end = Math.min(contents.size(), at + CONTENTS_PER_PART);
            var part = Inventory.newBuilder().setLast(end == contents.size());
            contents.subList(at, end)
                    .forEach(
                            digest ->
                                    part.addContents(
                                            ByteString.copyFrom(
                                                    HexFormat.of().parseHex(digest.hex()))));
            link.send(message(part));
        }
    }

    private static AgentMessage message(Inventory.Builder inventory) {
        return AgentMessage.newBuilder().setInventory(inventory).build();
    }

    @Override
    public void close() {
        workers.close();
    }
}
