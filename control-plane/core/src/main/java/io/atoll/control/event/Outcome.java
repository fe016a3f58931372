package io.atoll.control.event;

import io.atoll.control.event.Reply.Completion;
import java.util.List;
import java.util.Optional;

/**
 * What an event led to. Reply, completions and effects may go out only once the records are
 * durable.
 *
 * @param reply present for commands, hellos and what a global store tells
 * @param completions answers to earlier, deferred commands
 */
public record Outcome(
        Optional<Reply> reply,
        List<Completion> completions,
        List<ControlRecord> records,
        List<Effect> effects) {}
