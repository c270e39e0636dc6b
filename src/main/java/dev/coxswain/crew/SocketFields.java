package dev.coxswain.crew;

import dev.coxswain.crew.type.Field;
import dev.coxswain.crew.type.ListType;
import dev.coxswain.crew.type.Numbers;
import dev.coxswain.crew.type.ObjectType;
import dev.coxswain.crew.type.Octal;
import dev.coxswain.crew.type.ScalarType;
import dev.coxswain.crew.type.Texts;
import dev.coxswain.crew.type.Values;
import dev.coxswain.crew.type.Words;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** {@code sockets}. */
final class SocketFields {

    private enum Protocol {
        TCP,
        UDP,
        UNIX
    }

    private static final Field<String> NAME = Field.required("name", name(), "its name in LISTEN_FDNAMES");
    private static final Field<Protocol> PROTOCOL = Field.of(
            "protocol",
            Words.of("TCP", Protocol.TCP)
                    .and("UDP", Protocol.UDP)
                    .and("UNIX", Protocol.UNIX)
                    .type(),
            "TCP",
            "TCP, UDP or UNIX");
    private static final Field<String> HOST =
            Field.optional("host", Texts.NOT_EMPTY, "the address; all of them, IPv6 and IPv4, where it isn't given");
    private static final Field<Integer> PORT =
            Field.optional("port", HandlerFields.PORT, "the port, 1 to 65535 (TCP, UDP)");
    private static final Field<String> PATH = Field.optional("path", Texts.PATH, "the socket's file (UNIX)");
    private static final Field<Integer> MODE =
            Field.optional("mode", Octal.upTo(07777), "its permissions, octal digits such as 0660 (UNIX)");
    private static final Field<Integer> BACKLOG =
            Field.optional("backlog", Numbers.whole(1, Integer.MAX_VALUE), "connections that may wait, listen(2)");
    private static final Field<Socket.Activation> ACTIVATION = Field.of(
            "activation",
            Words.of(Socket.Activation.values()).type(),
            "Always",
            "Always, or OnDemand: the worker starts when there is a connection");

    private static final ObjectType<Socket> SOCKET = ObjectType.<Socket>of(
                    "Socket",
                    List.of(NAME, PROTOCOL, HOST, PORT, PATH, MODE, BACKLOG, ACTIVATION),
                    SocketFields::socket)
            .rule(SocketFields::rightAddress);

    static final ListType<Socket> SOCKETS = ListType.unique(SOCKET, "name");

    private SocketFields() {}

    private static ScalarType<String> name() {
        return Texts.matching(
                "name",
                "a name without : and control characters, at most 255 characters",
                "^[^\\u0000-\\u001f:\\u007f]{1,255}$",
                text -> !text.isEmpty()
                        && text.length() <= 255
                        && text.chars().noneMatch(c -> c < ' ' || c == ':' || c == 0x7f));
    }

    private static void rightAddress(Values v) {
        v.find(PROTOCOL).ifPresent(protocol -> {
            boolean unix = protocol == Protocol.UNIX;
            for (Field<?> field : unix ? List.of(HOST, PORT) : List.of(PATH, MODE)) {
                if (v.has(field)) {
                    v.wrong(field, "is not for the protocol " + protocol + "; remove it");
                }
            }
            Field<?> needed = unix ? PATH : PORT;
            if (!v.has(needed)) {
                v.missing(needed.name(), "missing; a socket of protocol " + protocol + " needs it");
            }
        });
    }

    /** Made only of fields that are right; the rule has spoken if it can't be made. */
    private static @Nullable Socket socket(Values v) {
        Protocol protocol = v.get(PROTOCOL);
        if (protocol == Protocol.UNIX ? !v.has(PATH) : !v.has(PORT)) {
            return null;
        }
        Socket.Address address = switch (protocol) {
            case TCP -> new Socket.Address.Tcp(v.find(HOST).orElse(""), v.get(PORT));
            case UDP -> new Socket.Address.Udp(v.find(HOST).orElse(""), v.get(PORT));
            case UNIX -> new Socket.Address.Unix(v.get(PATH), optional(v.find(MODE)));
        };
        return new Socket(v.get(NAME), address, optional(v.find(BACKLOG)), v.get(ACTIVATION));
    }

    private static OptionalInt optional(Optional<Integer> number) {
        return number.map(OptionalInt::of).orElseGet(OptionalInt::empty);
    }
}
