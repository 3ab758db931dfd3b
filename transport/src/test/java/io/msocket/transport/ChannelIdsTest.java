package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Each test has Netty's classes anew, for they look once. */
@Isolated("sets a system property")
class ChannelIdsTest {
    private static final String MACHINE = "io.netty.machineId";

    @AfterEach
    void unset() {
        System.clearProperty(MACHINE);
    }

    @Test
    void no_hardware_address_is_in_a_channels_name() throws Exception {
        assertThat(machine()).hasSize(16).isNotEqualTo(machine());
        assertThat(System.getProperty(MACHINE)).isNull();
    }

    @Test
    void what_the_user_has_set_is() throws Exception {
        System.setProperty(MACHINE, "01:02:03:04:05:06:07:08");
        assertThat(machine()).isEqualTo("0102030405060708");
        assertThat(System.getProperty(MACHINE)).isEqualTo("01:02:03:04:05:06:07:08");
    }

    /** The machine's part of a channel's name, in a process that begins with a transport. */
    private static String machine() throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        try (URLClassLoader fresh =
                new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
            Method begin = fresh.loadClass(ChannelIds.class.getName()).getDeclaredMethod("withoutHardwareAddress");
            begin.setAccessible(true);
            begin.invoke(null);
            Object id = fresh.loadClass("io.netty.channel.DefaultChannelId")
                    .getMethod("newInstance")
                    .invoke(null);
            String name = (String) fresh.loadClass("io.netty.channel.ChannelId")
                    .getMethod("asLongText")
                    .invoke(id);
            return name.substring(0, name.indexOf('-'));
        }
    }
}
