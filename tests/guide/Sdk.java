// SPDX-License-Identifier: AGPL-3.0-only
package imaginary;

import imaginary.Bencode.Entry;
import imaginary.Bencode.Pending;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * The imaginary SDK for threads that brrr-conformance/ADAPTERS.md writes an adapter for. Its users bring store, cache,
 * queue and handler, whose methods may block.
 */
public final class Sdk {
    public static final String VERSION = "0.1.0";
    private static final String COUNTER = "brrr/count/"; // KEY-005
    private static final long SPAWN_LIMIT = 10_000; // LIM-002, LIM-003
    private static final int ATTEMPTS = 128; // LIM-010

    private Sdk() {}

    /** What a store, a cache or a queue throws once it has given up. */
    public static final class BackendException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public BackendException(String message) {
            super(message);
        }
    }

    /** Nothing is queued now. */
    public static final class QueueEmpty extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** There will be no more messages. */
    public static final class QueueClosed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Why something could not be handled. */
    public static final class Unhandled extends RuntimeException {
        private static final long serialVersionUID = 1;
        final String kind;

        Unhandled(String kind, String message) {
            super(message);
            this.kind = kind;
        }
    }

    public interface Store {
        boolean has(String kind, String callHash);

        /** The bytes, or null. */
        byte[] get(String kind, String callHash, boolean retry);

        void set(String kind, String callHash, byte[] value);

        boolean setNewValue(String kind, String callHash, byte[] value);

        boolean compareAndSet(String kind, String callHash, byte[] expected, byte[] value);

        boolean compareAndDelete(String kind, String callHash, byte[] expected);
    }

    public interface Cache {
        long incr(String key);
    }

    public interface Queue {
        void put(String topic, byte[] body);

        byte[] take(String topic);
    }

    /** A task that is run: its result is bytes or a {@link Defer}. */
    public interface Handler {
        Object handle(Request request);
    }

    public interface Listener {
        void report(String topic, String rootId, String callHash, String cause, String message);
    }

    public record Request(String rootId, String callHash, String taskName, byte[] payload) {}

    /** The topic is null for the worker's own. */
    public record Call(String topic, String callHash, String taskName, byte[] payload) {}

    public record Defer(List<Call> calls) {}

    private static String latin(byte[] bytes) {
        return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private static void check(String topic, String callHash, String taskName) { // LIM-013, REC-012, REC-019
        int bytes = Bencode.name(topic).length();
        boolean printable = callHash.chars().allMatch(c -> c >= ' ' && c <= '~');
        if (bytes < 1 || bytes > 512 || Bencode.name(taskName).length() > 1024) {
            throw new Unhandled("BadName", "a topic or a task_name is empty or too long");
        }
        if (!printable || callHash.isEmpty() || callHash.length() > 1024) {
            throw new Unhandled("BadName", "a call_hash is empty, too long or not printable ASCII");
        }
    }

    /** Counts a message, then puts it (chapter 9.1). Names are bytes. */
    private static void send(Cache cache, Queue queue, String topic, String rootId, String callHash) {
        if (cache.incr(COUNTER + Bencode.text(rootId)) > SPAWN_LIMIT) {
            throw new Unhandled("SpawnLimit", "root " + Bencode.text(rootId) + " is exhausted");
        }
        queue.put(Bencode.text(topic), Bencode.writeMessage(rootId, callHash));
    }

    public record Client(Store store, Cache cache, Queue queue) {
        /** Chapter 6. */
        public void schedule(String topic, Call call) {
            check(topic, call.callHash, call.taskName);
            if (store.has("value", call.callHash)) {
                return;
            }
            store.set("call", call.callHash, Bencode.writeCall(Bencode.name(call.taskName), latin(call.payload)));
            send(cache, queue, Bencode.name(topic), UUID.randomUUID().toString(), call.callHash); // SCH-003
        }

        /** The value, or null. */
        public byte[] read(String callHash) {
            return store.get("value", callHash, false);
        }
    }

    /** One loop on one topic, one message at a time, for a thread of its own. */
    public static final class Worker {
        private final Store store;
        private final Cache cache;
        private final Queue queue;
        private final Handler handler;
        private final Listener listener;
        private final String topic;
        private String rootId;
        private String callHash;
        private Set<String> reported;

        public Worker(Store store, Cache cache, Queue queue, Handler handler, Listener listener, String topic) {
            this.store = store;
            this.cache = cache;
            this.queue = queue;
            this.handler = handler;
            this.listener = listener;
            this.topic = topic;
        }

        /** Works until the queue is closed. */
        public void loop() {
            while (true) {
                rootId = callHash = "";
                reported = new HashSet<>();
                try {
                    handle(queue.take(topic));
                } catch (QueueClosed closed) {
                    return;
                } catch (QueueEmpty empty) {
                    continue;
                } catch (Unhandled | BackendException error) {
                    note(error);
                }
            }
        }

        /** Once for each cause and text of a handling (HAN-006, HAN-012). */
        private void note(RuntimeException error) {
            String cause = error instanceof Unhandled unhandled ? unhandled.kind : "BackendException";
            if (reported.add(cause + " " + error.getMessage())) {
                listener.report(topic, Bencode.text(rootId), Bencode.text(callHash), cause, error.getMessage());
            }
        }

        private void handle(byte[] body) {
            try {
                List<String> names = Bencode.readMessage(body);
                rootId = names.get(0);
                callHash = names.get(1);
            } catch (Bencode.Malformed fault) {
                throw new Unhandled("MalformedMessage", fault.getMessage());
            }
            byte[] record = store.get("call", Bencode.text(callHash), true);
            if (record == null) {
                throw new Unhandled("CallMissing", "no call is stored under " + Bencode.text(callHash));
            }
            Object value = run(record);
            if (value instanceof Defer defer) {
                registerAll(defer.calls());
            } else if (value instanceof byte[] bytes) {
                store.set("value", Bencode.text(callHash), bytes);
                wakeAll();
            } else {
                throw new Unhandled("Handler", "the task returned neither bytes nor a deferral");
            }
        }

        private Object run(byte[] record) {
            Request request;
            try {
                List<String> call = Bencode.readCall(record);
                byte[] payload = Bencode.bytes(call.get(1));
                request = new Request(Bencode.text(rootId), Bencode.text(callHash), Bencode.text(call.get(0)), payload);
            } catch (Bencode.Malformed fault) {
                throw new Unhandled("MalformedCall", fault.getMessage());
            }
            try {
                return handler.handle(request);
            } catch (RuntimeException error) {
                throw new Unhandled("Handler", String.valueOf(error.getMessage()));
            }
        }

        /** Null if there is no record. */
        private Pending pending(String hash) {
            byte[] raw = store.get("pending_returns", hash, false);
            try {
                return raw == null ? null : Bencode.readPending(raw);
            } catch (Bencode.Malformed fault) { // REC-021
                throw new Unhandled("MalformedPendingReturns", "pending_returns/" + hash + ": " + fault.getMessage());
            }
        }

        private void registerAll(List<Call> calls) {
            if (calls.isEmpty()) {
                throw new Unhandled("EmptyDeferral", "the task asked for nothing");
            }
            Set<List<String>> asked = new HashSet<>();
            for (Call call : calls) {
                String where = call.topic() == null ? topic : call.topic();
                if (!asked.add(List.of(call.callHash(), where))) { // RET-031
                    continue;
                }
                try {
                    if (call.callHash().equals(Bencode.text(callHash))) {
                        throw new Unhandled("SelfDeferral", "a task asked for itself");
                    }
                    check(call.topic() == null ? "t" : call.topic(), call.callHash(), call.taskName());
                    register(call, where);
                } catch (Unhandled | BackendException error) { // RET-027, LIM-008
                    note(error);
                }
            }
        }

        private void register(Call call, String where) {
            String child = call.callHash();
            Entry own = new Entry(rootId, callHash, Bencode.name(topic));
            store.set("call", child, Bencode.writeCall(Bencode.name(call.taskName()), latin(call.payload())));
            boolean lost = false;
            for (int attempt = 0; attempt < ATTEMPTS; attempt++, lost = true) {
                Pending pending = pending(child);
                boolean wanted = true; // RET-017
                boolean done;
                if (pending == null) {
                    byte[] record = Bencode.writePending(new TreeSet<>(Set.of(own)), null);
                    done = store.setNewValue("pending_returns", child, record);
                } else if (pending.entries().contains(own)) {
                    wanted = lost; // RET-021: ours may be the write that was lost
                    done = true;
                } else {
                    TreeSet<Entry> entries = pending.entries();
                    wanted = entries.isEmpty() || entries.stream().anyMatch(own::isOfParent); // RET-033, RET-018
                    entries.add(own);
                    byte[] record = Bencode.writePending(entries, pending.at());
                    done = store.compareAndSet("pending_returns", child, pending.raw(), record);
                }
                if (done) {
                    if (wanted) {
                        send(cache, queue, Bencode.name(where), rootId, child);
                    }
                    return;
                }
            }
            throw new Unhandled("CasLimit", "gave up on pending_returns/" + child);
        }

        private void wakeAll() {
            String hash = Bencode.text(callHash);
            Set<Entry> settled = new HashSet<>(); // woken or refused in this handling: RET-009, LIM-006
            for (Pending pending = pending(hash); pending != null; pending = pending(hash)) { // LIM-018
                boolean kept = false;
                for (Entry entry : pending.entries()) {
                    if (!settled.add(entry)) {
                        continue;
                    }
                    try {
                        send(cache, queue, entry.topic(), entry.rootId(), entry.callHash());
                    } catch (Unhandled | BackendException error) {
                        note(error);
                        boolean limit = error instanceof Unhandled unhandled && unhandled.kind.equals("SpawnLimit");
                        kept = kept || !limit; // LIM-005, RET-010
                    }
                }
                if (kept || store.compareAndDelete("pending_returns", hash, pending.raw())) {
                    return;
                }
            }
        }
    }
}
