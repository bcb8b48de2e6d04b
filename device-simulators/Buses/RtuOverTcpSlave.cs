using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using SmartPoles.DeviceSimulators.Faults;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>A transparent serial server: raw frames of RTU and of meters with their checksum on a TCP stream.</summary>
public sealed class RtuOverTcpSlave : IAsyncDisposable
{
    private const int ArrivalsMax = 256;
    private const int ReadSize = 512;

    // On a network silence means little; only a long one proves that the rest of a frame will not come.
    private static readonly TimeSpan NetworkSilence = TimeSpan.FromMilliseconds(500);

    private readonly UnitTable _units;
    private readonly RtuLineOptions _options;
    private readonly TimeProvider _clock;
    private readonly SlaveConduct _conduct;
    private readonly BusMischief _mischief;
    private readonly SlaveListener _listener;

    private RtuOverTcpSlave(UnitTable units, RtuLineOptions options, IPEndPoint endPoint, TimeProvider clock, SlaveConduct conduct)
    {
        _conduct = conduct;
        _mischief = conduct.MischiefOn(units, clock, Counters);
        _units = units;
        _options = options with { SilenceMin = NetworkSilence };
        _clock = clock;
        _listener = new SlaveListener(endPoint, ServeAsync);
    }

    /// <summary>Where it listens; the port is the real one when 0 was asked for.</summary>
    public IPEndPoint EndPoint => _listener.EndPoint;

    /// <summary>What was seen and said.</summary>
    public BusCounters Counters { get; } = new();

    /// <summary>Listens and answers, paced like the line behind the serial server.</summary>
    /// <exception cref="SocketException">The port is in use or not allowed.</exception>
    public static RtuOverTcpSlave Start(
        UnitTable units, RtuLineOptions options, IPEndPoint endPoint, TimeProvider clock, SlaveConduct? conduct = null) =>
        new(units, options, endPoint, clock, conduct ?? SlaveConduct.Faultless);

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task ServeAsync(Socket socket, CancellationToken stop)
    {
        var arrivals = Channel.CreateBounded<Arrival>(ArrivalsMax);
        var parties = LineParty.On(_conduct.LineName("rtu-tcp"), _units, _conduct, _mischief, Counters);
        var line = new RtuLine(parties, _options, _clock, (bytes, token) => new ValueTask(ModbusTcpSlave.SendAllAsync(socket, bytes, token)));
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var answering = line.RunAsync(arrivals.Reader, ended.Token);
        try
        {
            var buffer = new byte[ReadSize];
            while (true)
            {
                var count = await socket.ReceiveAsync(buffer, stop);
                if (count == 0) return;
                await arrivals.Writer.WriteAsync(new Arrival(buffer.AsMemory(0, count).ToArray(), _clock.GetTimestamp()), stop);
            }
        }
        finally
        {
            await ended.CancelAsync();
            await answering.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }
}
