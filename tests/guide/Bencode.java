// SPDX-License-Identifier: AGPL-3.0-only
package imaginary;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Bencode and the records, chapters 2 and 3. Byte strings are texts with a character a byte, which compare as bytes do.
 */
final class Bencode {
    private static final int MAX_DEPTH = 32; // BEN-006, BEN-007

    /** What a reader rejects. */
    static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message);
        }
    }

    /** An integer, as it is written. */
    record Digits(String text) {}

    /** One entry of pending returns. */
    record Entry(String rootId, String callHash, String topic) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) { // REC-009
            int order = rootId.compareTo(other.rootId);
            order = order != 0 ? order : callHash.compareTo(other.callHash);
            return order != 0 ? order : topic.compareTo(other.topic);
        }

        boolean isOfParent(Entry other) {
            return callHash.equals(other.callHash) && topic.equals(other.topic);
        }
    }

    /** Pending returns; {@code at} is null where no time is written. */
    record Pending(byte[] raw, TreeSet<Entry> entries, Digits at) {}

    private final String data;
    private int pos;

    private Bencode(byte[] bytes) {
        data = new String(bytes, StandardCharsets.ISO_8859_1);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The text of a name that is kept as bytes. */
    static String text(String bytes) {
        return new String(bytes(bytes), StandardCharsets.UTF_8);
    }

    /** A name as bytes. */
    static String name(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static Object decode(byte[] bytes) {
        Bencode reader = new Bencode(bytes);
        Object value = reader.value(0);
        if (reader.pos < reader.data.length()) {
            throw new Malformed("trailing bytes at " + reader.pos); // BEN-001
        }
        return value;
    }

    private char peek() {
        if (pos >= data.length()) {
            throw new Malformed("it breaks off at byte " + pos);
        }
        return data.charAt(pos);
    }

    private Object value(int depth) {
        char head = peek();
        if (head == 'i') {
            return integer();
        }
        if (head != 'l' && head != 'd') {
            return string();
        }
        if (depth == MAX_DEPTH) {
            throw new Malformed("too deep at byte " + pos);
        }
        pos++;
        List<Object> list = new ArrayList<>();
        Map<String, Object> dictionary = new TreeMap<>();
        while (peek() != 'e') {
            if (head == 'l') {
                list.add(value(depth + 1));
            } else {
                String key = string();
                if (dictionary.put(key, value(depth + 1)) != null) {
                    throw new Malformed("a key twice at byte " + pos); // BEN-009
                }
            }
        }
        pos++;
        return head == 'l' ? list : dictionary;
    }

    /** The digits up to a mark, without a spelling of which there are two (BEN-002, BEN-003). */
    private String digits(char mark, boolean signed) {
        int start = pos;
        if (signed && peek() == '-') {
            pos++;
        }
        int first = pos;
        while (peek() >= '0' && peek() <= '9') {
            pos++;
        }
        String digits = data.substring(first, pos);
        boolean padded = digits.startsWith("0") && (digits.length() > 1 || first > start);
        if (digits.isEmpty() || padded || peek() != mark) {
            throw new Malformed("a bad number at byte " + start);
        }
        pos++;
        return data.substring(start, pos - 1);
    }

    private Digits integer() {
        pos++;
        return new Digits(digits('e', true));
    }

    private String string() {
        String digits = digits(':', false);
        // Compared before anything is allocated (BEN-005).
        if (digits.length() > 10 || Long.parseLong(digits) > data.length() - pos) {
            throw new Malformed("a string past the end at byte " + pos);
        }
        int end = pos + Integer.parseInt(digits);
        String string = data.substring(pos, end);
        pos = end;
        return string;
    }

    static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new Malformed(otherwise);
        }
    }

    private static String checkedName(Object value, boolean empty) {
        check(value instanceof String, "a name is no byte string");
        String bytes = (String) value;
        check(empty || !bytes.isEmpty(), "an empty name");
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(bytes)));
        } catch (CharacterCodingException error) {
            throw new Malformed("a name is no UTF-8");
        }
        return bytes;
    }

    private static List<String> tuple(Object value, String tag, int size) {
        check(value instanceof List, "it is no list");
        List<?> list = (List<?>) value;
        check(list.size() == size && new Digits(tag).equals(list.get(0)), "another tag or number of elements");
        List<String> names = new ArrayList<>();
        list.subList(1, size).forEach(name -> names.add(checkedName(name, false)));
        return names;
    }

    private static Object field(Object record, String key) {
        check(record instanceof Map, "it is no dictionary");
        Object value = ((Map<?, ?>) record).get(key);
        check(value != null, "the key " + key + " is missing");
        return value;
    }

    /** root_id and call_hash. */
    static List<String> readMessage(byte[] bytes) {
        return tuple(decode(bytes), "2", 3);
    }

    static byte[] writeMessage(String rootId, String callHash) {
        return bytes("li2e" + write(rootId) + write(callHash) + "e");
    }

    /** task_name and payload. */
    static List<String> readCall(byte[] bytes) {
        Object record = decode(bytes);
        Object payload = field(record, "payload");
        check(payload instanceof String, "the payload is no byte string");
        return List.of(checkedName(field(record, "task_name"), true), (String) payload);
    }

    static byte[] writeCall(String taskName, String payload) {
        return bytes("d7:payload" + write(payload) + "9:task_name" + write(taskName) + "e");
    }

    static Pending readPending(byte[] bytes) {
        Object record = decode(bytes);
        Object returns = field(record, "returns");
        check(returns instanceof List, "returns is no list");
        TreeSet<Entry> entries = new TreeSet<>();
        for (Object one : (List<?>) returns) {
            List<String> names = tuple(one, "1", 4);
            entries.add(new Entry(names.get(0), names.get(1), names.get(2)));
        }
        Object at = ((Map<?, ?>) record).get("scheduled_at");
        check(at == null || at instanceof Digits, "scheduled_at is no integer");
        return new Pending(bytes, entries, (Digits) at);
    }

    static byte[] writePending(TreeSet<Entry> entries, Digits at) {
        StringBuilder out = new StringBuilder("d7:returnsl");
        for (Entry entry : entries) {
            out.append("li1e").append(write(entry.rootId())).append(write(entry.callHash()));
            out.append(write(entry.topic())).append('e');
        }
        out.append('e');
        if (at != null) {
            out.append("12:scheduled_ati").append(at.text()).append('e');
        }
        return bytes(out.append('e').toString());
    }

    private static String write(String bytes) {
        return bytes.length() + ":" + bytes;
    }
}
