package io.atoll.control.leader;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlRecord.PolicySetRecord;
import io.atoll.control.event.EventKind;
import io.atoll.control.event.Reply;
import io.atoll.control.live.Changes;
import io.atoll.control.live.Refusal;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.policy.PlacementEngine;
import java.util.Objects;

/**
 * Gives each command of people and programs to the room that carries it out. Stateless; owned by
 * {@link Federation}, on its thread.
 */
final class CommandDesk {
    private final Rooms rooms;
    private final SetAside aside;
    private final KeptEvents kept;

    CommandDesk(Rooms rooms, SetAside aside, KeptEvents kept) {
        this.rooms = rooms;
        this.aside = aside;
        this.kept = kept;
    }

    /** The reply; a refusal is thrown before anything has changed. */
    Reply answer(ControlCommand command) {
        try {
            return carryOut(command);
        } catch (AtollException refused) {
            return new Reply.Refused(
                    refused.code(), Objects.requireNonNullElse(refused.getMessage(), ""));
        }
    }

    private Reply carryOut(ControlCommand command) {
        return switch (command) {
            case ControlCommand.InviteSite invite -> rooms.sites().invite(invite);
            case ControlCommand.JoinSite join -> rooms.sites().join(join);
            case ControlCommand.ChangeSite change -> rooms.sites().change(change);
            case ControlCommand.SubmitRun submit -> rooms.runCommands().submit(submit);
            case ControlCommand.PlanRun plan -> rooms.runCommands().plan(plan);
            case ControlCommand.CancelRun cancel -> rooms.cancelCommands().cancel(cancel);
            case ControlCommand.CancelExecution cancel -> rooms.cancelCommands().cancel(cancel);
            case ControlCommand.RetryRun retry -> rooms.runCommands().retry(retry);
            case ControlCommand.ApplyPolicies apply -> applyPolicies(apply);
            case ControlCommand.BeginUpload begin -> rooms.uploads().begin(begin);
            case ControlCommand.CommitUpload commit -> rooms.uploads().commit(commit);
            case ControlCommand.RegisterInPlace register -> rooms.inPlace().register(register);
            case ControlCommand.RequestDownload request -> rooms.downloads().request(request);
            case ControlCommand.Added added -> answer(added);
            case ControlCommand.ResolveQuarantined resolve -> aside.resolve(resolve, kept);
        };
    }

    private Reply answer(ControlCommand.Added command) {
        for (var feature : rooms.features()) {
            var reply = feature.answer(command);
            if (reply.isPresent()) {
                return reply.get();
            }
        }
        throw Refusal.of(
                ErrorCode.NOT_AVAILABLE,
                "cannot carry out '%s': the leader knows no such command",
                command.getClass().getSimpleName());
    }

    private Reply applyPolicies(ControlCommand.ApplyPolicies apply) {
        Refusal.unlessOperator(apply.caller(), "apply policies");
        var moment = rooms.moment();
        var digest = apply.policies().digest();
        if (digest.equals(moment.engine().policies().digest())) {
            return new Reply.PoliciesApplied(digest);
        }
        moment.setEngine(new PlacementEngine(apply.policies()));
        long revision =
                rooms.changes()
                        .event(
                                Changes.FEDERATION,
                                moment.now(),
                                EventKind.POLICY_APPLIED,
                                digest.toString(),
                                "by",
                                apply.caller().name());
        rooms.changes()
                .record(
                        new PolicySetRecord(
                                digest,
                                revision,
                                apply.texts(),
                                apply.caller().name(),
                                moment.now()));
        rooms.placement().policiesChanged(rooms.runs().all());
        rooms.gate().tick();
        return new Reply.PoliciesApplied(digest);
    }
}
