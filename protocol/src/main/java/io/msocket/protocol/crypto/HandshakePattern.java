package io.msocket.protocol.crypto;

import static io.msocket.protocol.crypto.HandshakeToken.E;
import static io.msocket.protocol.crypto.HandshakeToken.EE;
import static io.msocket.protocol.crypto.HandshakeToken.ES;
import static io.msocket.protocol.crypto.HandshakeToken.PSK;
import static io.msocket.protocol.crypto.HandshakeToken.S;
import static io.msocket.protocol.crypto.HandshakeToken.SE;
import static io.msocket.protocol.crypto.HandshakeToken.SS;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The handshake patterns that msocket uses (Noise specification, sections 7.5 and 9.4): who knows which key
 * beforehand, who shows one, and what is mixed when.
 *
 * <p>The payload of a pattern's first message is in the clear in {@link #NX} and {@link #XX}; everywhere else, and in
 * every later message, payloads are sealed. Section 7.7 of the specification says what each seal is worth.
 */
public enum HandshakePattern {
    /** The initiator knows the responder's key and stays anonymous. */
    NK(1, "NK", true, List.of(List.of(E, ES), List.of(E, EE))),
    /** The initiator knows the responder's key and shows its own in the first message. */
    IK(2, "IK", true, List.of(List.of(E, ES, S, SS), List.of(E, EE, SE))),
    /** The responder shows its key; the initiator stays anonymous. */
    NX(3, "NX", false, List.of(List.of(E), List.of(E, EE, S, ES))),
    /** Both show their keys. */
    XX(4, "XX", false, List.of(List.of(E), List.of(E, EE, S, ES), List.of(S, SE))),
    /**
     * The initiator knows the responder's key, and both prove a secret that they share, which the responder may look up
     * by what the first message says.
     */
    NK_PSK2(5, "NKpsk2", true, List.of(List.of(E, ES), List.of(E, EE, PSK)));

    private final int id;
    private final String noiseName;
    private final boolean responderKnown;

    @SuppressWarnings("ImmutableEnumChecker") // Made by List.of.
    private final List<List<HandshakeToken>> messages;

    HandshakePattern(int id, String noiseName, boolean responderKnown, List<List<HandshakeToken>> messages) {
        this.id = id;
        this.noiseName = noiseName;
        this.responderKnown = responderKnown;
        this.messages = messages;
    }

    /** The number that stands for this pattern on the wire. */
    public int id() {
        return id;
    }

    /** The pattern with this wire id, or null when there is none. */
    public static @Nullable HandshakePattern byId(int id) {
        return Arrays.stream(values())
                .filter(pattern -> pattern.id == id)
                .findAny()
                .orElse(null);
    }

    /** The pattern's part of a Noise protocol name, for example {@code NKpsk2}. */
    public String noiseName() {
        return noiseName;
    }

    /** Whether the initiator must know the responder's static key beforehand. */
    public boolean initiatorNeedsRemoteStatic() {
        return responderKnown;
    }

    /** Whether the initiator has a static key of its own, which the responder learns. */
    public boolean initiatorHasStatic() {
        return sendsStatic(0);
    }

    /** Whether the responder has a static key. */
    public boolean responderHasStatic() {
        return responderKnown || sendsStatic(1);
    }

    /** Whether both need the same secret, at the latest before the message that mixes it. */
    public boolean needsPresharedKey() {
        return messages.stream().anyMatch(message -> message.contains(PSK));
    }

    /** How many messages there are, the initiator's first, then in turn. */
    public int messageCount() {
        return messages.size();
    }

    /**
     * How many bytes message {@code index}, counted from 0, has besides its payload: keys and tags. No genuine message
     * is shorter.
     */
    public int messageOverhead(int index) {
        int overhead = 0;
        int tag = 0;
        for (int i = 0; i <= index; i++) {
            overhead = 0;
            for (HandshakeToken token : messages.get(i)) {
                switch (token) {
                    case E -> overhead += CipherSuite.KEY_LENGTH;
                    case S -> overhead += CipherSuite.KEY_LENGTH + tag;
                    // From the first agreement or secret on there is a key to seal with.
                    case EE, ES, SE, SS, PSK -> tag = CipherSuite.TAG_LENGTH;
                }
            }
        }
        return overhead + tag;
    }

    List<HandshakeToken> message(int index) {
        return messages.get(index);
    }

    private boolean sendsStatic(int firstMessage) {
        for (int i = firstMessage; i < messages.size(); i += 2) {
            if (messages.get(i).contains(S)) {
                return true;
            }
        }
        return false;
    }
}
