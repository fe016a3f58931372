package io.atoll.control.live;

import io.atoll.control.event.ControlRecord;

/** A live thing with a durable row. */
public interface Row {
    /** Its row as of now. */
    ControlRecord record();
}
