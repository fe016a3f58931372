package io.atoll.agent.app.supervisor;

import io.atoll.kernel.time.TimeSource;
import java.io.PrintStream;

/**
 * What a supervisor says to whoever looks why it did something: lines in its log, with the trace of
 * a fault below. Bounded: a fault that comes again and again is counted. Any thread.
 */
final class SupervisorLog {
    private static final int FAULTS_TOLD = 100;

    private final TimeSource time;
    private final PrintStream out;
    private int faults;

    SupervisorLog(TimeSource time, PrintStream out) {
        this.time = time;
        this.out = out;
    }

    void say(String line) {
        out.println(time.now() + " " + line);
    }

    /** Something went wrong that nobody expected, and everything else goes on. */
    void fault(String consequence, Throwable fault) {
        faults++;
        if (faults <= FAULTS_TOLD) {
            say(consequence + ": " + fault);
            trace(fault);
        } else if (faults == FAULTS_TOLD + 1) {
            say("no further fault is told");
        }
    }

    /** This supervisor ends by a fault. */
    void died(Throwable fault) {
        say("this supervisor ends by a fault; its successor watches what runs: " + reason(fault));
        trace(reason(fault));
    }

    // For whoever has to find the fault; this log is not shown to users.
    private void trace(Throwable fault) {
        for (StackTraceElement frame : fault.getStackTrace()) {
            out.println("    at " + frame);
        }
    }

    // What the C library lacks is found while a class is initialized.
    private static Throwable reason(Throwable fault) {
        return fault instanceof ExceptionInInitializerError && fault.getCause() != null
                ? fault.getCause()
                : fault;
    }
}
