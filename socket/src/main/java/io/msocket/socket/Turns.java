package io.msocket.socket;

import java.util.ArrayList;
import java.util.List;

/** Lets several lists take turns. */
final class Turns {
    private Turns() {}

    /** The first of each list, then the second of each, and so on. */
    static <T> List<T> taken(Iterable<? extends List<T>> lists) {
        List<T> all = new ArrayList<>();
        boolean more = true;
        for (int i = 0; more; i++) {
            more = false;
            for (List<T> list : lists) {
                if (i < list.size()) {
                    all.add(list.get(i));
                    more = true;
                }
            }
        }
        return all;
    }
}
