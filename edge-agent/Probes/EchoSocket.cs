using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using SmartPoles.EdgeAgent.Configuration;

namespace SmartPoles.EdgeAgent.Probes;

/// <summary>One ICMP echo: a question with a random content and the wait for the same content.</summary>
/// <remarks>
/// RFC 792 (IPv4: types 8 and 0), RFC 4443, 4 (IPv6: types 128 and 129):
/// <code>
/// | type 1 | code 1 = 0 | checksum 2 | identifier 2 | sequence 2 | data 16 |
/// </code>
/// Through the kernel's ping socket, which needs no root but a group within <c>net.ipv4.ping_group_range</c> and sets the identifier by
/// itself; else through a raw socket, which needs CAP_NET_RAW and gives the IPv4 header too. The kernel fills in the checksum of IPv6.
/// </remarks>
internal static class EchoSocket
{
    private const int HeaderSize = 8;
    private const int ContentSize = 16;
    private const byte Request4 = 8;
    private const byte Reply4 = 0;
    private const byte Request6 = 128;
    private const byte Reply6 = 129;

    /// <summary>Null where this machine permits neither kind of socket.</summary>
    public static Socket? TryOpen(AddressFamily family)
    {
        var protocol = family == AddressFamily.InterNetworkV6 ? ProtocolType.IcmpV6 : ProtocolType.Icmp;
        foreach (var type in (ReadOnlySpan<SocketType>)[SocketType.Dgram, SocketType.Raw])
        {
            try
            {
                return new Socket(family, type, protocol);
            }
            catch (SocketException refused) when (refused.SocketErrorCode is SocketError.AccessDenied or SocketError.ProtocolNotSupported or SocketError.SocketNotSupported or SocketError.OperationNotSupported)
            {
                // Not permitted this way.
            }
        }

        return null;
    }

    /// <summary>Sends the question and waits for its answer, passing over everything else.</summary>
    /// <exception cref="SocketException">The kernel or a router says that there is no way.</exception>
    /// <exception cref="OperationCanceledException">No answer in time.</exception>
    public static async ValueTask AskAsync(Socket socket, IPAddress address, CancellationToken cancel)
    {
        await socket.ConnectAsync(new IPEndPoint(address, 0), cancel).ConfigureAwait(false);
        var isV6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        var question = new byte[HeaderSize + ContentSize];
        Write(question, isV6);
        await socket.SendAsync(question, cancel).ConfigureAwait(false);
        var heard = new byte[512];
        while (true)
        {
            var count = await socket.ReceiveAsync(heard, cancel).ConfigureAwait(false);
            if (IsAnswer(heard.AsSpan(0, count), question, isV6)) return;
        }
    }

    internal static void Write(Span<byte> question, bool isV6)
    {
        question.Clear();
        question[0] = isV6 ? Request6 : Request4;
        BinaryPrimitives.WriteUInt32BigEndian(question[4..], (uint)SystemRandom.Next());
        BinaryPrimitives.WriteUInt64BigEndian(question[HeaderSize..], SystemRandom.Next());
        BinaryPrimitives.WriteUInt64BigEndian(question[(HeaderSize + sizeof(ulong))..], SystemRandom.Next());
        if (!isV6) BinaryPrimitives.WriteUInt16BigEndian(question[2..], Checksum(question));
    }

    /// <summary>Whether bytes of the socket are the answer: after an IPv4 header, if there is one, the right type and the same content.</summary>
    internal static bool IsAnswer(ReadOnlySpan<byte> heard, ReadOnlySpan<byte> question, bool isV6)
    {
        if (!isV6 && heard.Length > 0 && heard[0] >> 4 == 4)
        {
            var header = (heard[0] & 0x0F) * 4;
            if (header > heard.Length) return false;
            heard = heard[header..];
        }

        // The identifier is the kernel's own where the socket is its ping socket; sixteen random bytes tell the answer well enough.
        return heard.Length >= question.Length && heard[0] == (isV6 ? Reply6 : Reply4) && heard[1] == 0
            && heard[HeaderSize..question.Length].SequenceEqual(question[HeaderSize..]);
    }

    /// <summary>RFC 1071: one's complement of the one's complement sum of 16-bit words.</summary>
    internal static ushort Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0u;
        for (var at = 0; at + 1 < bytes.Length; at += 2) sum += BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
        if (bytes.Length % 2 == 1) sum += (uint)bytes[^1] << 8;
        while (sum > ushort.MaxValue) sum = (sum & ushort.MaxValue) + (sum >> 16);
        return (ushort)~sum;
    }
}
