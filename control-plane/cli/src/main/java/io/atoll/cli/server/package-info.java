/** {@code atoll server …}: what an operator asks of the control plane itself. */
@NullMarked
package io.atoll.cli.server;

import org.jspecify.annotations.NullMarked;
