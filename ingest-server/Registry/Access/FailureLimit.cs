using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace SmartPoles.IngestServer.Registry.Access;

/// <summary>
/// Failed attempts by network and, where it is given, id: a bucket of <paramref name="burst"/> that fills by one a
/// <paramref name="refill"/>. A key without its network is never limited, or a stranger could lock a gateway out by failing in its name.
/// </summary>
public sealed class FailureLimit(int burst, TimeSpan refill, TimeProvider time)
{
    /// <summary>Beyond it the book is begun anew: whoever has this many networks gains little by it, and memory stays flat.</summary>
    private const int KeysMax = 16_384;

    private readonly Lock _gate = new();
    private readonly Dictionary<(UInt128 Network, string Id), (double Left, long Stamp)> _buckets = [];
    private long _failures;

    /// <summary>Failures since start.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>True when the next attempt has to wait.</summary>
    public bool IsReached(IPAddress? address, string id = "")
    {
        lock (_gate) return Left((NetworkOf(address), id)) < 1;
    }

    /// <summary>Counts a failure; true when it was the one that reached the limit.</summary>
    public bool Fail(IPAddress? address, string id = "")
    {
        Interlocked.Increment(ref _failures);
        lock (_gate)
        {
            if (_buckets.Count >= KeysMax) _buckets.Clear();
            var key = (NetworkOf(address), id);
            var left = Left(key);
            _buckets[key] = (Math.Max(0, left - 1), time.GetTimestamp());
            return left is >= 1 and < 2;
        }
    }

    private double Left((UInt128 Network, string Id) key) =>
        _buckets.TryGetValue(key, out var bucket) ? Math.Min(burst, bucket.Left + (time.GetElapsedTime(bucket.Stamp) / refill)) : burst;

    /// <summary>IPv4 as it is; of IPv6 the first 64 bits, because a host has the rest to itself.</summary>
    private static UInt128 NetworkOf(IPAddress? address)
    {
        if (address is null) return default;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (address.AddressFamily == AddressFamily.InterNetworkV6) bytes[8..].Clear();
        return BinaryPrimitives.ReadUInt128BigEndian(bytes) + (address.AddressFamily == AddressFamily.InterNetwork ? UInt128.One : 0);
    }
}
