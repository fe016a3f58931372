package io.atoll.server.wiring;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.live.Feature;
import io.atoll.server.record.AddedTable;
import java.util.List;

/**
 * A feature of the leader with all that an instance has to know of it. Its routes are found by
 * themselves; its tables are made by its migrations.
 *
 * @param commands its commands, records whose simple names tell them apart from all others
 * @param tables where its rows are stored
 */
public record ServerFeature(
        Feature.Maker maker,
        List<Class<? extends ControlCommand.Added>> commands,
        List<AddedTable<?>> tables) {
    public ServerFeature {
        commands = List.copyOf(commands);
        tables = List.copyOf(tables);
    }
}
