/** What the command line asks of a control plane, over its public REST API and data plane. */
@org.jspecify.annotations.NullMarked
package io.atoll.cli.api;
