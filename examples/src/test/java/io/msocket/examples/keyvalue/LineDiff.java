package io.msocket.examples.keyvalue;

import java.util.ArrayList;
import java.util.List;

/** The difference of two texts as {@code diff -U1} shows it: unified, with one line of context. */
final class LineDiff {
    private static final int CONTEXT = 1;

    /** A line of either text or of both, with the mark before it. */
    private record Edit(char mark, String line) {
        boolean changes() {
            return mark != ' ';
        }
    }

    private final List<Edit> edits = new ArrayList<>();

    private LineDiff(List<String> before, List<String> after) {
        int[][] common = commonLines(before, after);
        int b = 0;
        int a = 0;
        while (b < before.size() || a < after.size()) {
            if (b < before.size() && a < after.size() && before.get(b).equals(after.get(a))) {
                edits.add(new Edit(' ', before.get(b++)));
                a++;
            } else if (a == after.size() || (b < before.size() && common[b + 1][a] >= common[b][a + 1])) {
                edits.add(new Edit('-', before.get(b++)));
            } else {
                edits.add(new Edit('+', after.get(a++)));
            }
        }
    }

    /** At [b][a], how many lines at most what begins at b in the one and at a in the other text has in common, in order. */
    private static int[][] commonLines(List<String> before, List<String> after) {
        int[][] common = new int[before.size() + 1][after.size() + 1];
        for (int b = before.size() - 1; b >= 0; b--) {
            for (int a = after.size() - 1; a >= 0; a--) {
                common[b][a] = before.get(b).equals(after.get(a))
                        ? common[b + 1][a + 1] + 1
                        : Math.max(common[b + 1][a], common[b][a + 1]);
            }
        }
        return common;
    }

    /** The hunks, each line of them with a line feed. */
    static String of(List<String> before, List<String> after) {
        LineDiff diff = new LineDiff(before, after);
        StringBuilder text = new StringBuilder();
        int end = 0;
        while (end < diff.edits.size()) {
            int change = diff.nextChange(end);
            if (change == diff.edits.size()) {
                break;
            }
            int begin = Math.max(end, change - CONTEXT);
            end = diff.endOfHunk(change);
            diff.appendHunk(text, begin, end);
        }
        return text.toString();
    }

    private int nextChange(int from) {
        int next = from;
        while (next < edits.size() && !edits.get(next).changes()) {
            next++;
        }
        return next;
    }

    /** Changes with no more than their contexts between them are one hunk. */
    private int endOfHunk(int change) {
        int last = change;
        for (int next = change; next < edits.size() && next <= last + 2 * CONTEXT + 1; next = nextChange(next + 1)) {
            last = next;
        }
        return Math.min(edits.size(), last + CONTEXT + 1);
    }

    private void appendHunk(StringBuilder text, int begin, int end) {
        text.append("@@ -%s +%s @@\n".formatted(range('+', begin, end), range('-', begin, end)));
        for (Edit edit : edits.subList(begin, end)) {
            text.append(edit.mark()).append(edit.line()).append('\n');
        }
    }

    /** Where a hunk is in the text that lacks the lines with that mark. */
    private String range(char others, int begin, int end) {
        long first = count(others, 0, begin) + 1;
        long length = count(others, begin, end);
        return length == 1 ? String.valueOf(first) : first + "," + length;
    }

    private long count(char others, int begin, int end) {
        return edits.subList(begin, end).stream()
                .filter(edit -> edit.mark() != others)
                .count();
    }
}
