package io.msocket.protocol;

import java.util.ArrayList;
import java.util.List;

/** Frames as text, for tests to compare. */
final class FrameText implements FrameReader.Visitor {
    private final List<String> frames = new ArrayList<>();

    static List<String> of(byte[] plaintext, int length) {
        FrameText text = new FrameText();
        try {
            FrameReader.read(plaintext, length, text);
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
        return text.frames;
    }

    @Override
    public boolean onData(long offset, byte[] array, int from, int length) {
        frames.add("DATA offset %d, %d bytes".formatted(offset, length));
        return false;
    }

    @Override
    public void onAck(int pathId, long pathReceived, long cumulative, long limit) {
        frames.add("ACK path %d, %d on it, %d in all, limit %d".formatted(pathId, pathReceived, cumulative, limit));
    }

    @Override
    public void onPing(long token) {
        frames.add("PING " + token);
    }

    @Override
    public void onPong(long token) {
        frames.add("PONG " + token);
    }

    @Override
    public void onFin(long finalOffset) {
        frames.add("FIN " + finalOffset);
    }

    @Override
    public void onStop() {
        frames.add("STOP");
    }

    @Override
    public void onDone() {
        frames.add("DONE");
    }

    @Override
    public void onReset(int code, String reason) {
        frames.add("RESET %d %s".formatted(code, reason));
    }

    @Override
    public void onPathClose(int pathId) {
        frames.add("PATH_CLOSE " + pathId);
    }

    @Override
    public void onKeyOffer(int number, int baseSecret, byte[] key) {
        frames.add("KEY_OFFER %d on secret %d".formatted(number, baseSecret));
    }

    @Override
    public void onKeyAnswer(int number, byte[] key) {
        frames.add("KEY_ANSWER " + number);
    }

    @Override
    public void onKeyDone(int number) {
        frames.add("KEY_DONE " + number);
    }

    @Override
    public void onPathRole(int pathId, int number, PathWish wish) {
        frames.add("PATH_ROLE %d wish %d %s".formatted(pathId, number, wish));
    }

    @Override
    public void onAddresses(AddressList list) {
        frames.add("ADDRESSES %d %s".formatted(list.number(), list.addresses()));
    }

    @Override
    public void onAddressesHeard(int number) {
        frames.add("ADDRESSES_HEARD " + number);
    }

    @Override
    public void onControlPort(int port) {
        frames.add("CONTROL_PORT " + port);
    }
}
