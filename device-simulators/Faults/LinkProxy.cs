using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace SmartPoles.DeviceSimulators.Faults;

/// <summary>A TCP proxy on which the link goes wrong by plan.</summary>
/// <remarks>
/// <code>
///   client --> accept --> read --> [chunks with due times, 1 MiB] --> wait: due, partition, bandwidth --> write --> server
///   client &lt;-- write &lt;-- wait &lt;-- [chunks] &lt;-- read &lt;------------------------------------------------------- server
/// </code>
/// </remarks>
public sealed class LinkProxy : IAsyncDisposable
{
    private const int Backlog = 512;

    private readonly Socket _listener;
    private readonly EndPoint _target;
    private readonly LinkFaultPlan _plan;
    private readonly TimeProvider _clock;
    private readonly long _started;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<LinkConnection, Task> _connections = new();
    private readonly Task _accepting;
    private ulong _number;

    private LinkProxy(Socket listener, EndPoint target, LinkFaultPlan plan, TimeProvider clock)
    {
        (_listener, _target, _plan, _clock) = (listener, target, plan, clock);
        _started = clock.GetTimestamp();
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect to.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>What happened so far.</summary>
    public LinkCounters Counters { get; } = new();

    /// <summary>Time since it was started, which the plan counts by.</summary>
    internal TimeSpan Played => _clock.GetElapsedTime(_started);

    /// <summary>Listens, and connects to the target for each client.</summary>
    /// <exception cref="SocketException">The port is not free.</exception>
    public static LinkProxy Start(IPEndPoint listen, EndPoint target, LinkFaultPlan plan, TimeProvider clock)
    {
        var listener = new Socket(listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(listen);
            listener.Listen(Backlog);
            return new LinkProxy(listener, target, plan, clock);
        }
        catch (SocketException)
        {
            listener.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections.Values);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptAsync(_stop.Token);
            }
            catch (SocketException) when (!_stop.IsCancellationRequested)
            {
                // The client went away between its SYN and our accept.
                continue;
            }
            catch (Exception fault) when (fault is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }

            Counters.Accepted();
            if (_plan.IsOn(LinkFaultKind.Refuse, Played))
            {
                Counters.Refused();
                client.Dispose();
                continue;
            }

            var connection = new LinkConnection(client, _target, _number++, _plan, Counters, _clock, _started);
            var running = connection.RunAsync(_stop.Token);
            _connections[connection] = running;
            _ = running.ContinueWith(_ => _connections.TryRemove(connection, out var _), TaskScheduler.Default);
        }
    }
}
