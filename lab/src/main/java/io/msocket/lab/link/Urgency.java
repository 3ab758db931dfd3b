package io.msocket.lab.link;

import com.sun.jna.Native;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a thread run as soon as it wants to, also beside busy programs: its lateness is a link's inaccuracy, or a measurement's.
 * Only for threads that mostly wait.
 */
public final class Urgency {
    private static final Logger log = LoggerFactory.getLogger(Urgency.class);

    private static final int THIS_THREAD = 0;

    /** First in, first out; not inherited by children. */
    private static final int POLICY = 1 | 0x40000000;

    /** The least of the real-time priorities: before all ordinary threads, behind the kernel's own. */
    private static final int PRIORITY = 1;

    private static final int PR_SET_TIMERSLACK = 29;

    /** How late the kernel may wake an ordinary thread, to save wake-ups, in nanoseconds; usually 50,000. */
    private static final long TIMER_SLACK_NANOS = 1;

    private Urgency() {}

    /** Makes the calling thread urgent for the rest of its life, as far as the kernel lets it be. */
    public static void apply() {
        if (LibC.sched_setscheduler(THIS_THREAD, POLICY, new int[] {PRIORITY}) < 0) {
            log.info(
                    "links may be late when the machine is busy: no real-time priority (errno {})",
                    Native.getLastError());
        }
        if (LibC.prctl(PR_SET_TIMERSLACK, TIMER_SLACK_NANOS) < 0) {
            log.debug("the kernel keeps its timer slack: errno {}", Native.getLastError());
        }
    }
}
