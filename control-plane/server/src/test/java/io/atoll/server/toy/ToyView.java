package io.atoll.server.toy;

import io.micronaut.serde.annotation.Serdeable;
import org.jspecify.annotations.Nullable;

/** A toy as people see it. @param madeBy absent in a request */
@Serdeable
record ToyView(String name, String colour, @Nullable String madeBy) {}
