package io.atoll.control.commit;

import io.atoll.control.event.AgentEvent;
import io.atoll.control.event.ControlEvent;

/** How events are called on the leader's loop; there are as many names as kinds of events. */
final class EventNames {
    private static final ClassValue<String> NAMES =
            new ClassValue<>() {
                @Override
                protected String computeValue(Class<?> type) {
                    return "leader." + type.getSimpleName();
                }
            };

    private EventNames() {}

    /** Such as {@code leader.SubmitRun}; what a site reports is called by its report. */
    static String of(ControlEvent event) {
        return NAMES.get(
                event instanceof AgentEvent.Reported reported
                        ? reported.report().getClass()
                        : event.getClass());
    }
}
