package io.msocket.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PacedBlocksTest {
    private static final int BLOCK_BYTES = 16;
    private static final Duration LONG = Duration.ofSeconds(30);

    @Test
    void every_block_arrives_after_it_was_due() throws Exception {
        PacedBlocks blocks = new PacedBlocks(BLOCK_BYTES, Duration.ofMillis(2), 10);
        try (PipedOutputStream out = new PipedOutputStream();
                PipedInputStream in = new PipedInputStream(out)) {
            blocks.start(out, in);
            assertThat(blocks.await(LONG)).isTrue();
        }
        assertThat(blocks.blocks()).hasSize(10);
        for (int i = 1; i < 10; i++) {
            PacedBlocks.Block block = blocks.blocks().get(i);
            assertThat(block.delay()).isPositive().isLessThanOrEqualTo(blocks.worst());
            assertThat(block.dueNanos() - blocks.blocks().get(i - 1).dueNanos())
                    .isEqualTo(Duration.ofMillis(2).toNanos());
        }
    }

    @Test
    void a_block_out_of_order_is_noticed() throws Exception {
        PacedBlocks blocks = new PacedBlocks(BLOCK_BYTES, Duration.ofNanos(1), 2);
        byte[] wrong = ByteBuffer.allocate(2 * BLOCK_BYTES)
                .putLong(0, 0)
                .putLong(BLOCK_BYTES, 7)
                .array();
        Thread reader = blocks.start(OutputStream.nullOutputStream(), new ByteArrayInputStream(wrong));
        reader.join();
        assertThat(blocks.blocks()).hasSize(1);
        assertThat(blocks.words()).isEqualTo("only 1 of 2 blocks arrived: block 7 in place of 1");
    }
}
