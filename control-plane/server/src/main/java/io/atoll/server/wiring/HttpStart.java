package io.atoll.server.wiring;

import io.atoll.server.http.HttpEdge;
import io.atoll.server.http.HttpServices;
import io.atoll.server.http.HttpSettings;

/** Starts the REST server; tests may leave it out. */
@FunctionalInterface
public interface HttpStart {
    HttpEdge start(HttpSettings settings, HttpServices services);
}
