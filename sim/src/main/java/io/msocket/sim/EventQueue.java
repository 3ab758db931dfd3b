package io.msocket.sim;

import java.util.Arrays;

/** The virtual clock: what is to happen, in order of time, and of being scheduled within one instant. */
final class EventQueue {
    private long[] times = new long[64];
    private long[] orders = new long[64];
    private Runnable[] tasks = new Runnable[64];
    private int size;
    private long scheduled;
    private long now;

    EventQueue(long start) {
        this.now = start;
    }

    /** Nanoseconds. */
    long now() {
        return now;
    }

    boolean isEmpty() {
        return size == 0;
    }

    long nextAt() {
        return times[0];
    }

    void after(long nanos, Runnable task) {
        at(now + nanos, task);
    }

    /** An instant in the past means now. */
    void at(long instant, Runnable task) {
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            orders = Arrays.copyOf(orders, size * 2);
            tasks = Arrays.copyOf(tasks, size * 2);
        }
        long time = Math.max(instant, now);
        long order = scheduled++;
        int at = size++;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (times[parent] <= time) {
                break;
            }
            move(parent, at);
            at = parent;
        }
        put(at, time, order, task);
    }

    /** Goes to the next event and runs it. */
    void step() {
        now = times[0];
        Runnable task = tasks[0];
        size--;
        long time = times[size];
        long order = orders[size];
        Runnable last = tasks[size];
        int at = 0;
        while (true) {
            int child = 2 * at + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && isBefore(child + 1, times[child], orders[child])) {
                child++;
            }
            if (!isBefore(child, time, order)) {
                break;
            }
            move(child, at);
            at = child;
        }
        put(at, time, order, last);
        task.run();
    }

    private boolean isBefore(int index, long time, long order) {
        return times[index] < time || (times[index] == time && orders[index] < order);
    }

    private void move(int from, int to) {
        put(to, times[from], orders[from], tasks[from]);
    }

    private void put(int at, long time, long order, Runnable task) {
        times[at] = time;
        orders[at] = order;
        tasks[at] = task;
    }
}
