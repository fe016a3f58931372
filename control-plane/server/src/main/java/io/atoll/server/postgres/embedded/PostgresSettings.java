package io.atoll.server.postgres.embedded;

import java.util.List;

/**
 * The settings of the embedded server: durable, closed to everybody but holders of the password on
 * this machine, and small.
 */
final class PostgresSettings {
    static final int CONNECTIONS = 30;

    static final List<String> SETTINGS =
            List.of(
                    "listen_addresses=127.0.0.1",
                    "unix_socket_directories=",
                    "password_encryption=scram-sha-256",
                    "fsync=on",
                    "synchronous_commit=on",
                    "full_page_writes=on",
                    "max_connections=" + CONNECTIONS,
                    "superuser_reserved_connections=2",
                    "shared_buffers=32MB",
                    "work_mem=4MB",
                    "maintenance_work_mem=32MB",
                    "effective_cache_size=256MB",
                    "huge_pages=off",
                    // No replica reads this server's log: less of it is written.
                    "wal_level=minimal",
                    "max_wal_senders=0",
                    "min_wal_size=64MB",
                    "max_wal_size=512MB",
                    "checkpoint_timeout=5min",
                    "max_worker_processes=2",
                    "max_parallel_workers_per_gather=0",
                    "max_parallel_maintenance_workers=0",
                    "max_logical_replication_workers=0",
                    // Short statements by the thousand: compiling them never pays.
                    "jit=off",
                    "autovacuum_max_workers=1",
                    "autovacuum_naptime=20s",
                    "autovacuum_vacuum_cost_delay=2ms",
                    // A server whose client was killed notices, and lets go of locks.
                    "client_connection_check_interval=2s",
                    "tcp_keepalives_idle=30",
                    "logging_collector=off",
                    "log_min_messages=warning",
                    // Statements may carry what does not belong into a log.
                    "log_min_error_statement=panic");

    private PostgresSettings() {}
}
