package io.atoll.agent.record;

import java.util.List;

/** What records of older versions mean that know of one kind of executor only. */
final class OlderRecords {
    /** The kind that started everything. */
    static final String EXECUTOR = "process";

    private OlderRecords() {}

    /** The kinds that an owner allows. {@code process}: her word on the one there was. */
    static List<String> allowed(boolean process) {
        return process ? List.of(EXECUTOR) : List.of();
    }
}
