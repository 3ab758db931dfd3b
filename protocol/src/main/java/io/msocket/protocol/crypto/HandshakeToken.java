package io.msocket.protocol.crypto;

/** One step of a handshake message (Noise specification, section 7.1); the rest of a message is its payload. */
enum HandshakeToken {
    /** The sender's fresh public key. */
    E,
    /** The sender's static public key, sealed as soon as there is a key to seal with. */
    S,
    /** Agreements between two of the keys, the initiator's named first. */
    EE,
    ES,
    SE,
    SS,
    /** The secret that both had before. */
    PSK
}
