package io.atoll.agent.app.staging;

import io.atoll.agent.app.sandbox.Sandbox;
import io.atoll.kernel.id.AttemptId;

/** An attempt whose sandbox is laid out. */
public record Prepared(AttemptId attempt, Sandbox sandbox) {}
