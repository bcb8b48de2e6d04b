using System.Net;

namespace SmartPoles.IngestServer.Intake;

/// <summary>Bounds how many connections may be open before they have shown who they are, in all and from one address.</summary>
internal sealed class ConnectGuard(int unauthenticatedMax, int perAddressMax)
{
    private const int Ipv6SiteBytes = 8;

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _perAddress = [];
    private int _open;

    /// <summary>True: the connection may show who it is; <see cref="Leave"/> when it has, or is gone.</summary>
    internal bool TryEnter(EndPoint? remote, out IPAddress address)
    {
        address = SiteOf(remote);
        lock (_gate)
        {
            _perAddress.TryGetValue(address, out var count);
            if (_open >= unauthenticatedMax || count >= perAddressMax) return false;
            _perAddress[address] = count + 1;
            _open++;
            return true;
        }
    }

    internal void Leave(IPAddress address)
    {
        lock (_gate)
        {
            _open--;
            if (--_perAddress[address] == 0) _perAddress.Remove(address);
        }
    }

    // One site of IPv6 owns 2^64 addresses; they count as one (RFC 4291, 2.5.4).
    private static IPAddress SiteOf(EndPoint? remote)
    {
        if (remote is not IPEndPoint { Address: var address }) return IPAddress.None;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6) return address;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[Ipv6SiteBytes..].Clear();
        return new IPAddress(bytes);
    }
}
