using System.Net.Sockets;
using System.Text;

namespace SmartPoles.Tests.Shared;

/// <summary>The listening end of sd_notify, as systemd holds it.</summary>
public sealed class ServiceManager : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 5000 };
    private readonly byte[] _buffer = new byte[4096];

    /// <param name="path">Path, or a name behind @.</param>
    public ServiceManager(string path)
    {
        _socket.Bind(new UnixDomainSocketEndPoint(path[0] == '@' ? "\0" + path[1..] : path));
    }

    /// <summary>The next datagram; fails after 5 s without one.</summary>
    public string Next() => Encoding.UTF8.GetString(_buffer, 0, _socket.Receive(_buffer));

    /// <summary>All that wait now.</summary>
    public IReadOnlyList<string> Waiting()
    {
        var all = new List<string>();
        while (_socket.Poll(0, SelectMode.SelectRead)) all.Add(Next());
        return all;
    }

    public void Dispose() => _socket.Dispose();
}
