package io.atoll.control.leader;

import io.atoll.control.event.ControlRecord;

/** A live thing with a durable row. */
interface Row {
    /** Its row as of now. */
    ControlRecord record();
}
