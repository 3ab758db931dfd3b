package io.msocket.protocol;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * While a connection is being opened: whose keys somebody was asked about. The answer is about the key, not about the
 * flowpath on which it came: who thinks for a while may see that flowpath end and others come, and is asked once.
 */
final class KeyQuestions {
    /** The key that each attempt has shown, by the flowpath's number; no more than an opening has attempts. */
    private final Map<Integer, byte[]> keys = new LinkedHashMap<>();

    private final Map<Integer, byte[]> asked = new LinkedHashMap<>();
    private byte @Nullable [] accepted;

    /** The flowpath waits for a word about the key from now on. Whether that is still to be asked for. */
    boolean ask(int pathId, byte[] key) {
        keys.put(pathId, key);
        if (contains(asked, key)) {
            return false;
        }
        asked.put(pathId, key);
        return true;
    }

    private static boolean contains(Map<Integer, byte[]> some, byte[] key) {
        return some.values().stream().anyMatch(one -> Arrays.equals(one, key));
    }

    boolean isAccepted(byte[] key) {
        return Arrays.equals(accepted, key);
    }

    /** Whether the flowpath has the server's answer, and waits for somebody's word about its key. */
    boolean isWaiting(Flowpath path) {
        return path.is(FlowpathState.HANDSHAKING) && keys.containsKey(path.id);
    }

    /** Whether somebody still thinks about a key. */
    boolean isOpen() {
        return !asked.isEmpty();
    }

    /** The key of this question is right. The newest of the flowpaths that have shown it; null when all have ended. */
    @Nullable
    Flowpath handleAccepted(int pathId, Flowpaths paths) {
        byte[] key = asked.remove(pathId);
        if (key == null) {
            return null;
        }
        accepted = key;
        Flowpath newest = null;
        for (Flowpath path : paths.all()) {
            if (isWaiting(path) && Arrays.equals(keys.get(path.id), key)) {
                newest = path;
            }
        }
        return newest;
    }
}
