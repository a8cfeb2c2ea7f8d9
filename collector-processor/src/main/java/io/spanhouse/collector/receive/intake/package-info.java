/** Whether to take a request of either transport (API keys, limits), for how long, and its body. */
@NullMarked
package io.spanhouse.collector.receive.intake;

import org.jspecify.annotations.NullMarked;
