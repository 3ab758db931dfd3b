package io.msocket.cli.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;

/** Whose transfer moves. */
class TransferSlotsTest {
    private final TransferSlots slots = new TransferSlots(2);

    /** Takes it in a thread of its own; that has ended when it is there. */
    private static Thread take(TransferSlots.Slot slot) {
        Thread thread = new Thread(slot::take);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static Thread wait(TransferSlots.Slot slot) {
        Thread thread = take(slot);
        await().until(() -> thread.getState() == Thread.State.WAITING);
        return thread;
    }

    @Test
    void sources_take_turns_however_many_wait_for_one() throws Exception {
        TransferSlots.Slot first = slots.forSource("crowd");
        TransferSlots.Slot second = slots.forSource("other");
        first.take();
        second.take();
        Thread crowd = wait(slots.forSource("crowd"));
        Thread more = wait(slots.forSource("crowd"));
        Thread third = wait(slots.forSource("third"));
        first.giveBack();
        crowd.join();
        second.giveBack();
        third.join();
        assertThat(more.isAlive()).isTrue();
        assertThat(slots.areWanted()).isTrue();
    }

    @Test
    void a_source_that_has_all_gives_one_back_when_something_moves() throws Exception {
        TransferSlots.Slot first = slots.forSource("crowd");
        TransferSlots.Slot second = slots.forSource("crowd");
        first.take();
        second.take();
        TransferSlots.Slot other = slots.forSource("other");
        Thread waiting = wait(other);

        Thread moving = wait(first);
        waiting.join();
        second.take();
        other.giveBack();
        moving.join();
        assertThat(slots.areWanted()).isFalse();
    }

    @Test
    void a_transfer_that_has_its_share_keeps_it_while_it_moves() {
        TransferSlots.Slot first = slots.forSource("one");
        first.take();
        slots.forSource("other").take();
        Thread third = wait(slots.forSource("third"));
        first.take();
        assertThat(third.isAlive()).isTrue();
    }

    @Test
    void who_leaves_waits_no_longer_and_gets_none() throws Exception {
        TransferSlots.Slot first = slots.forSource("one");
        first.take();
        slots.forSource("one").take();
        TransferSlots.Slot leaving = slots.forSource("one");
        Thread gone = wait(leaving);
        leaving.leave();
        gone.join();
        assertThat(slots.areWanted()).isFalse();
        first.giveBack();
        take(slots.forSource("two")).join();
    }
}
