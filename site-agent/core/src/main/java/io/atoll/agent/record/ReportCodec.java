package io.atoll.agent.record;

import io.atoll.work.Report;
import io.atoll.work.WorkFormat;
import java.time.Instant;

/** Reports as journal values. A tag leads, so that a later version can read what this one wrote. */
public final class ReportCodec {
    private static final int FORMAT = 60;

    private final WorkFormat work;

    /** {@code work}: how a report is written. */
    public ReportCodec(WorkFormat work) {
        this.work = work;
    }

    public byte[] write(Report report) {
        return new RecordWriter().tag(FORMAT).bytes(work.write(report)).toBytes();
    }

    /** {@code at}: when what it tells happened. */
    public Report read(byte[] bytes, Instant at) {
        return RecordReader.read(
                "a report",
                bytes,
                in -> {
                    int format = in.tag();
                    return format == FORMAT
                            ? work.report(in.bytes())
                            : OlderReports.read(in, format, at);
                });
    }
}
