using System.Net;
using System.Net.Sockets;
using SmartPoles.DeviceSimulators.Buses;
using SmartPoles.DeviceSimulators.Faults;

namespace SmartPoles.DeviceSimulators.Talkers;

/// <summary>Heads behind a transparent serial server: whoever connects hears them from then on.</summary>
public sealed class TcpTalker : IAsyncDisposable
{
    private readonly SlaveListener _listener;

    private TcpTalker(IReadOnlyList<TalkingHead> heads, TalkerLineOptions options, BusFaultPlan faults, TimeProvider clock, IPEndPoint endPoint)
    {
        var mischief = new BusMischief(faults, [], clock, Counters.Faults);
        _listener = new SlaveListener(
            endPoint,
            (socket, stop) => new TalkerLine(
                heads, options, mischief, Counters, clock, (bytes, token) => new ValueTask(ModbusTcpSlave.SendAllAsync(socket, bytes, token))).RunAsync(stop));
    }

    /// <summary>Where it listens; the port is the real one when 0 was asked for.</summary>
    public IPEndPoint EndPoint => _listener.EndPoint;

    /// <summary>What was said.</summary>
    public BusCounters Counters { get; } = new();

    /// <summary>Listens, and talks to whoever connects.</summary>
    /// <exception cref="SocketException">The port is in use or not allowed.</exception>
    public static TcpTalker Start(IReadOnlyList<TalkingHead> heads, TalkerLineOptions options, BusFaultPlan faults, TimeProvider clock, IPEndPoint endPoint) =>
        new(heads, options, faults, clock, endPoint);

    public ValueTask DisposeAsync() => _listener.DisposeAsync();
}
