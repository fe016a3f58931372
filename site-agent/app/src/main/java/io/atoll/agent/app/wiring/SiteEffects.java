package io.atoll.agent.app.wiring;

import io.atoll.agent.app.link.ControlLink;
import io.atoll.agent.app.link.InventorySender;
import io.atoll.agent.app.selfcheck.SelfCheck;
import io.atoll.agent.app.transfers.Mover;
import io.atoll.agent.app.work.LocalWork;
import io.atoll.agent.event.AgentEffect;
import io.atoll.agent.loop.EffectRunner;
import io.atoll.protocol.v1.AgentMessage;
import io.atoll.protocol.work.ReportCodec;
import java.util.function.Consumer;

/** Sends each effect to whoever carries it out. Stateless; the agent's loop. */
final class SiteEffects implements EffectRunner {
    private final ControlLink link;
    private final LocalWork work;
    private final InventorySender inventory;
    private final Mover mover;
    private final SelfCheck health;
    private final Consumer<String> quit;

    /** {@code quit}: is told why the process has to end. */
    SiteEffects(
            ControlLink link,
            LocalWork work,
            InventorySender inventory,
            Mover mover,
            SelfCheck health,
            Consumer<String> quit) {
        this.link = link;
        this.work = work;
        this.inventory = inventory;
        this.mover = mover;
        this.health = health;
        this.quit = quit;
    }

    @Override
    public void run(AgentEffect effect) {
        switch (effect) {
            case AgentEffect.SendReport(var mark, var at, var report) ->
                    link.send(
                            AgentMessage.newBuilder()
                                    .setReport(ReportCodec.write(mark, at, report))
                                    .build());
            case AgentEffect.ListContents(var listing) -> inventory.list(listing);
            case AgentEffect.SendInventory all -> inventory.send(all);
            case AgentEffect.Stage stage -> work.stage(stage);
            case AgentEffect.Launch(var assignment) -> work.launch(assignment);
            case AgentEffect.StopProcess(var attempt, var grace) -> work.stop(attempt, grace);
            case AgentEffect.Publish(var assignment, var exit) -> work.publish(assignment, exit);
            case AgentEffect.PublishAgain again -> work.publishAgain(again);
            case AgentEffect.CheckSelf() -> health.look();
            case AgentEffect.Discard(var attempt) -> work.discard(attempt);
            case AgentEffect.Move(var order) -> mover.move(order);
            case AgentEffect.HashInPlace hash -> work.hashInPlace(hash);
            case AgentEffect.Quit(var reason) -> {
                link.close();
                quit.accept(reason);
            }
        }
    }
}
