using System.Net;
using System.Net.Sockets;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>Accepts TCP connections up to a bound and serves each until it ends or the listener stops.</summary>
internal sealed class SlaveListener : IAsyncDisposable
{
    /// <summary>Most masters at a time; a real serial server has four to sixteen.</summary>
    internal const int ConnectionsMax = 64;

    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _free = new(ConnectionsMax);
    private readonly Task _loop;

    /// <exception cref="SocketException">The port is in use or not allowed.</exception>
    internal SlaveListener(IPEndPoint endPoint, Func<Socket, CancellationToken, Task> serve)
    {
        _listener = new TcpListener(endPoint);
        if (endPoint.Address.Equals(IPAddress.IPv6Any)) _listener.Server.DualMode = true;
        _listener.Start();
        EndPoint = (IPEndPoint)_listener.LocalEndpoint;
        _loop = Task.Run(() => AcceptLoopAsync(serve, _stop.Token), CancellationToken.None);
    }

    /// <summary>Where it listens; the port is the real one when 0 was asked for.</summary>
    internal IPEndPoint EndPoint { get; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();

        // The loop first: an accept that starts after the stop would throw.
        await _loop;
        _listener.Stop();
        for (var left = ConnectionsMax; left > 0; left--) await _free.WaitAsync(CancellationToken.None);
        _stop.Dispose();
        _free.Dispose();
    }

    private async Task AcceptLoopAsync(Func<Socket, CancellationToken, Task> serve, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await _free.WaitAsync(stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            try
            {
                var socket = await _listener.AcceptSocketAsync(stop);
                _ = ServeAsync(socket, serve, stop);
            }
            catch (Exception trouble) when (trouble is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                _free.Release();
            }
        }
    }

    private async Task ServeAsync(Socket socket, Func<Socket, CancellationToken, Task> serve, CancellationToken stop)
    {
        try
        {
            socket.NoDelay = true;
            await serve(socket, stop);
        }
        catch (Exception trouble) when (trouble is SocketException or IOException or OperationCanceledException)
        {
            // A master that hangs up is the ordinary end of a connection.
        }
        finally
        {
            socket.Dispose();
            _free.Release();
        }
    }
}
