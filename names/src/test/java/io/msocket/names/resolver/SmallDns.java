package io.msocket.names.resolver;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** A server of the domain name system (RFC 1035) that knows the SRV records of one name. */
final class SmallDns implements AutoCloseable {
    private static final int HEADER = 12;
    private static final int SRV = 33;
    private static final int NO_SUCH_NAME = 3;
    private static final int SERVER_FAILURE = 2;

    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final String name;
    private final Set<Integer> questions = ConcurrentHashMap.newKeySet();
    private final Semaphore answers = new Semaphore(1);
    private volatile List<String> services;
    private volatile boolean failing;

    /** @param services each as {@code PRIORITY WEIGHT PORT HOST} */
    SmallDns(String name, String... services) throws IOException {
        this.name = name;
        this.services = List.of(services);
        Thread thread = new Thread(this::serve, "small-dns");
        thread.setDaemon(true);
        thread.start();
    }

    /** As JNDI names it. */
    String url() {
        return "dns://127.0.0.1:" + socket.getLocalPort();
    }

    /** How often it was asked; what is sent once more for want of an answer is the same question. */
    int questions() {
        return questions.size();
    }

    /** Answers nobody until what is returned is closed. */
    AutoCloseable hold() {
        answers.acquireUninterruptibly();
        return answers::release;
    }

    /** From now on it fails, or does no more. */
    void setFailing(boolean value) {
        failing = value;
    }

    /** From now on the name has these. */
    void setServices(String... now) {
        services = List.of(now);
    }

    private void serve() {
        byte[] buffer = new byte[512];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
                questions.add(Byte.toUnsignedInt(buffer[0]) << Byte.SIZE | Byte.toUnsignedInt(buffer[1]));
                answers.acquireUninterruptibly();
                byte[] answer = answer(buffer, packet.getLength());
                answers.release();
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException e) {
                socket.close();
            }
        }
    }

    private byte[] answer(byte[] question, int length) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        int end = HEADER;
        StringBuilder asked = new StringBuilder();
        while (question[end] != 0) {
            asked.append(asked.length() == 0 ? "" : ".")
                    .append(new String(question, end + 1, question[end], StandardCharsets.US_ASCII));
            end += 1 + question[end];
        }
        end += 5;
        boolean isKnown = asked.toString().equalsIgnoreCase(name) && end <= length;
        out.write(question, 0, 2);
        List<String> told = isKnown && !failing ? services : List.of();
        out.writeShort(0x8400 | (failing ? SERVER_FAILURE : isKnown ? 0 : NO_SUCH_NAME));
        out.writeShort(1);
        out.writeShort(told.size());
        out.writeInt(0);
        out.write(question, HEADER, end - HEADER);
        for (String service : told) {
            writeService(out, service.split(" ", -1));
        }
        return bytes.toByteArray();
    }

    private static void writeService(DataOutputStream out, String[] parts) throws IOException {
        ByteArrayOutputStream host = new ByteArrayOutputStream();
        for (String label : parts[3].split("\\.", -1)) {
            if (!label.isEmpty()) {
                host.write(label.length());
                host.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
            }
        }
        host.write(0);
        out.writeShort(0xc000 | HEADER);
        out.writeShort(SRV);
        out.writeShort(1);
        out.writeInt(60);
        out.writeShort(6 + host.size());
        for (int i = 0; i < 3; i++) {
            out.writeShort(Integer.parseInt(parts[i]));
        }
        out.write(host.toByteArray());
    }

    @Override
    public void close() {
        socket.close();
    }
}
