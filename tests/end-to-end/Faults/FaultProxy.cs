using System.Net;
using System.Net.Sockets;

namespace SmartPoles.EndToEnd.Tests.Faults;

/// <summary>What a line between two programs does to the bytes on it.</summary>
internal enum LineMode
{
    /// <summary>Carries them.</summary>
    Open,

    /// <summary>Takes bytes of both sides and gives none to the other: a half-open connection, no FIN, no RST.</summary>
    Swallow,

    /// <summary>Carries what the client says and swallows the answers: every PUBACK is lost.</summary>
    LoseAnswers,

    /// <summary>Takes no new connection and cuts those that stand.</summary>
    Down,
}

/// <summary>A TCP proxy on loopback that ill-treats what goes through it.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _target;
    private readonly List<Socket> _sockets = [];
    private readonly Task _loop;
    private volatile LineMode _mode;

    public FaultProxy(int target)
    {
        _target = target;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _loop = Task.Run(AcceptAsync);
    }

    public int Port { get; }

    /// <summary>Connections taken so far.</summary>
    public int Accepted { get; private set; }

    /// <summary>Bytes that never arrived.</summary>
    public long Swallowed { get; private set; }

    /// <summary>Time that every piece lies on the line; 0 for none.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>Bytes a second in each direction; 0 for no bound.</summary>
    public int BytesPerSecond { get; set; }

    public LineMode Mode
    {
        get => _mode;
        set
        {
            _mode = value;
            if (value == LineMode.Down) Reset();
        }
    }

    /// <summary>Cuts every connection with a RST.</summary>
    public void Reset()
    {
        lock (_sockets)
        {
            foreach (var socket in _sockets)
            {
                Cut(socket);
            }

            _sockets.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _listener.Stop();
        Reset();
        _stop.Dispose();
    }

    private static void Cut(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception trouble) when (trouble is SocketException or ObjectDisposedException)
        {
            // Closed by its own end a moment ago.
        }

        socket.Close();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptSocketAsync(_stop.Token);
                Accepted++;
                _ = ServeAsync(client);
            }
            catch (Exception trouble) when (trouble is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // A client that was gone before it was taken, or the end of the test.
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        lock (_sockets) _sockets.AddRange([client, server]);
        try
        {
            if (Mode == LineMode.Down) return;
            await server.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _target), _stop.Token);
            await Task.WhenAny(CarryAsync(client, server, isAnswer: false), CarryAsync(server, client, isAnswer: true));
        }
        catch (Exception trouble) when (trouble is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The server is away: the client is cut off below.
        }
        finally
        {
            client.Close();
            server.Close();
            lock (_sockets) _sockets.RemoveAll(socket => socket == client || socket == server);
        }
    }

    private async Task CarryAsync(Socket from, Socket to, bool isAnswer)
    {
        try
        {
            var buffer = new byte[4096];
            while (true)
            {
                var count = await from.ReceiveAsync(buffer, _stop.Token);
                if (count == 0) return;
                if (Latency > TimeSpan.Zero) await Task.Delay(Latency, TimeProvider.System, _stop.Token);
                if (BytesPerSecond > 0) await Task.Delay(TimeSpan.FromSeconds((double)count / BytesPerSecond), TimeProvider.System, _stop.Token);
                if (Mode == LineMode.Swallow || (Mode == LineMode.LoseAnswers && isAnswer)) Swallowed += count;
                else
                {
                    for (var sent = 0; sent < count;) sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), _stop.Token);
                }
            }
        }
        catch (Exception trouble) when (trouble is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Cut by somebody: both sides are closed by the caller.
        }
    }
}
