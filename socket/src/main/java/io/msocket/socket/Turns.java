package io.msocket.socket;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;

/** Lets several lists take turns. */
final class Turns {
    private Turns() {}

    /** The first of each list, then the second of each, and so on. */
    static <T> List<T> taken(Iterable<? extends List<T>> lists) {
        List<T> all = new ArrayList<>();
        Queue<Iterator<T>> left = new ArrayDeque<>();
        lists.forEach(list -> left.add(list.iterator()));
        for (Iterator<T> next = left.poll(); next != null; next = left.poll()) {
            if (next.hasNext()) {
                all.add(next.next());
                left.add(next);
            }
        }
        return all;
    }
}
