package io.msocket.lab.program;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A connection to a name server, over which one request goes after the answer to the one before. It never blocks but to connect.
 * For one thread.
 */
final class HttpExchange implements Closeable {
    /** More than an answer about one name has. */
    private static final int MOST_BYTES = 16 * 1024;

    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d{1,9})\r\n");
    private static final String GOOD = "HTTP/1.1 2";
    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final SocketChannel channel;
    private final ByteBuffer received = ByteBuffer.allocate(MOST_BYTES);
    private long since;
    private String head = "";

    private HttpExchange(SocketChannel channel) {
        this.channel = channel;
    }

    /** Connects; blocks until it is. */
    static HttpExchange open(InetSocketAddress server) throws IOException {
        return new HttpExchange(connect(server));
    }

    /** A connection that does not block any more. */
    static SocketChannel connect(InetSocketAddress server) throws IOException {
        SocketChannel channel = SocketChannel.open(server);
        try {
            channel.configureBlocking(false);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    SocketChannel channel() {
        return channel;
    }

    /**
     * Sends a request.
     *
     * @param began when its time began, of {@link System#nanoTime}
     */
    void send(byte[] request, long began) throws IOException {
        since = began;
        write(channel, request);
    }

    /** Writes what has room in the kernel, since all before it was answered. */
    static void write(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer out = ByteBuffer.wrap(bytes);
        if (channel.write(out) < bytes.length) {
            throw new IOException("a request of " + bytes.length + " bytes finds no room in the kernel");
        }
    }

    /**
     * Reads what has come; whether that is the whole answer.
     *
     * @throws EOFException if the server has closed the connection
     * @throws IOException if it is no answer, or too long for one
     */
    boolean receive() throws IOException {
        if (channel.read(received) < 0) {
            throw new EOFException("the name server has closed a connection");
        }
        int bodyAt = endOfHead();
        if (bodyAt < 0) {
            requireRoom();
            return false;
        }
        head = new String(received.array(), 0, bodyAt, StandardCharsets.ISO_8859_1);
        Matcher length = LENGTH.matcher(head);
        if (!length.find()) {
            throw new IOException("an answer without a length: " + firstLine());
        }
        int end = bodyAt + Integer.parseInt(length.group(1));
        if (received.position() < end) {
            requireRoom();
            return false;
        }
        if (received.position() > end) {
            throw new IOException("more than an answer: " + firstLine());
        }
        received.clear();
        return true;
    }

    private void requireRoom() throws IOException {
        if (!received.hasRemaining()) {
            throw new IOException("an answer of more than " + MOST_BYTES + " bytes: " + firstLine());
        }
    }

    private int endOfHead() {
        byte[] bytes = received.array();
        for (int at = 0; at + END_OF_HEAD.length <= received.position(); at++) {
            if (Arrays.equals(bytes, at, at + END_OF_HEAD.length, END_OF_HEAD, 0, END_OF_HEAD.length)) {
                return at + END_OF_HEAD.length;
            }
        }
        return -1;
    }

    /** Whether the last answer was as it should be. */
    boolean isGood() {
        return head.startsWith(GOOD);
    }

    /** Of the last answer. */
    String firstLine() {
        return head.lines().findFirst().orElse("");
    }

    /** When the last request's time began. */
    long since() {
        return since;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
