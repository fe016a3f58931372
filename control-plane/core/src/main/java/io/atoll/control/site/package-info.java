/**
 * Sites: inviting, joining, links, leases, facts, resting pools, and what tells that the record was
 * put back. A lease is renewed in {@code Leases}; a generation is fenced in {@code Fencing}.
 */
@org.jspecify.annotations.NullMarked
package io.atoll.control.site;
