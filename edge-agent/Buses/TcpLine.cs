using System.Net.Sockets;
using SmartPoles.EdgeAgent.Configuration;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>A TCP connection to a device or serial server.</summary>
internal sealed class TcpLine(TcpOptions options) : ILine
{
    private readonly byte[] _waste = new byte[512];
    private Socket? _socket;

    public string Address => $"{options.Host}:{options.Port}";

    public bool IsOpen => _socket is not null;

    public async ValueTask OpenAsync(CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(options.Host, options.Port, cancel).ConfigureAwait(false);
            _socket = socket;
        }
        catch (SocketException failure)
        {
            socket.Dispose();
            throw new IOException(failure.Message, failure);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Close()
    {
        _socket?.Dispose();
        _socket = null;
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                var sent = await Socket().SendAsync(bytes, cancel).ConfigureAwait(false);
                bytes = bytes[sent..];
            }
        }
        catch (SocketException failure)
        {
            throw new IOException(failure.Message, failure);
        }
    }

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        try
        {
            return await Socket().ReceiveAsync(buffer, cancel).ConfigureAwait(false);
        }
        catch (SocketException failure)
        {
            throw new IOException(failure.Message, failure);
        }
    }

    public int DiscardInput()
    {
        try
        {
            var total = 0;
            while (_socket is { Available: > 0 } socket)
            {
                var read = socket.Receive(_waste);
                if (read == 0) break;
                total += read;
            }

            return total;
        }
        catch (SocketException failure)
        {
            throw new IOException(failure.Message, failure);
        }
    }

    public void Dispose() => Close();

    private Socket Socket() => _socket ?? throw new IOException("The connection is closed");
}
