package io.msocket.socket;

import java.nio.ByteBuffer;

/**
 * Reads what the kernel says over rtnetlink (rtnetlink(7)): only whether it is about links, addresses, routes or rules. What the
 * state is now is then read as a whole, so that a lost message costs nothing.
 */
final class RtnetlinkMessages {
    /** struct nlmsghdr: length, type, flags, sequence number, sender. */
    private static final int HEADER_LENGTH = 16;

    private static final int ALIGNMENT = 4;

    private static final int NLMSG_OVERRUN = 4;
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_DELLINK = 17;
    private static final int RTM_NEWADDR = 20;
    private static final int RTM_DELADDR = 21;
    private static final int RTM_NEWROUTE = 24;
    private static final int RTM_DELROUTE = 25;

    /** A VPN may come by a rule alone. */
    private static final int RTM_NEWRULE = 32;

    private static final int RTM_DELRULE = 33;

    private RtnetlinkMessages() {}

    /**
     * Whether any message of a datagram tells of a change that matters here. A datagram that is cut short does, because
     * nobody knows what was in the rest.
     *
     * @param datagram in the machine's byte order; consumed
     */
    static boolean tellOfChange(ByteBuffer datagram) {
        while (datagram.remaining() >= HEADER_LENGTH) {
            int start = datagram.position();
            long length = datagram.getInt(start) & 0xFFFFFFFFL;
            int type = datagram.getShort(start + Integer.BYTES) & 0xFFFF;
            if (isOfInterest(type) || length < HEADER_LENGTH || length > datagram.remaining()) {
                return true;
            }
            long next = (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
            datagram.position((int) Math.min(start + next, datagram.limit()));
        }
        return datagram.hasRemaining();
    }

    private static boolean isOfInterest(int type) {
        return switch (type) {
            case NLMSG_OVERRUN,
                    RTM_NEWLINK,
                    RTM_DELLINK,
                    RTM_NEWADDR,
                    RTM_DELADDR,
                    RTM_NEWROUTE,
                    RTM_DELROUTE,
                    RTM_NEWRULE,
                    RTM_DELRULE -> true;
            default -> false;
        };
    }
}
