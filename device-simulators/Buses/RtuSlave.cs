using System.Threading.Channels;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>Slaves on a serial line that the program makes itself.</summary>
public sealed class RtuSlave : IAsyncDisposable
{
    private const int ArrivalsMax = 1024;

    private readonly PseudoTerminal _terminal;
    private readonly CancellationTokenSource _stop = new();
    private readonly TerminalReader _reader;
    private readonly bool _isReaderOwn;
    private readonly Task _loop;

    private RtuSlave(PseudoTerminal terminal, UnitTable units, RtuLineOptions options, TimeProvider clock, SlaveConduct conduct, TerminalReader? reader)
    {
        _terminal = terminal;
        (_reader, _isReaderOwn) = (reader ?? new TerminalReader(clock), reader is null);
        var arrivals = Channel.CreateBounded<Arrival>(
            new BoundedChannelOptions(ArrivalsMax) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite },
            arrival => Counters.Dropped(arrival.Bytes.Length));
        _reader.Add(terminal, arrivals.Writer);
        var parties = LineParty.On(conduct.LineName("rtu"), units, conduct, conduct.MischiefOn(units, clock, Counters), Counters);
        var line = new RtuLine(parties, options, clock, WriteAsync);
        _loop = Task.Run(() => line.RunAsync(arrivals.Reader, _stop.Token), CancellationToken.None);
    }

    /// <summary>The name that a master opens.</summary>
    public string Path => _terminal.Path;

    /// <summary>What was seen and said.</summary>
    public BusCounters Counters { get; } = new();

    /// <summary>Makes a pseudo-terminal and answers on it.</summary>
    /// <param name="units">The devices on the line.</param>
    /// <param name="options">Baud rate and turnaround.</param>
    /// <param name="clock">Paces the answers.</param>
    /// <param name="link">Stable name for the line, or null for the system's own.</param>
    /// <param name="conduct">Mischief and log; faultless unless given.</param>
    /// <exception cref="IOException">No terminal to be had, or something else lies at <paramref name="link"/>.</exception>
    public static RtuSlave Start(
        UnitTable units, RtuLineOptions options, TimeProvider clock, string? link = null, SlaveConduct? conduct = null) =>
        new(PseudoTerminal.Open(link), units, options, clock, conduct ?? SlaveConduct.Faultless, reader: null);

    /// <summary>The same, beside other lines that one thread reads.</summary>
    internal static RtuSlave Start(
        UnitTable units, RtuLineOptions options, TimeProvider clock, string? link, SlaveConduct conduct, TerminalReader reader) =>
        new(PseudoTerminal.Open(link), units, options, clock, conduct, reader);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        _reader.Remove(_terminal);
        if (_isReaderOwn) await Task.Run(_reader.Dispose);
        _terminal.Dispose();
        _stop.Dispose();
    }

    private ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        var taken = _terminal.Write(bytes.Span);
        if (taken < bytes.Length) Counters.Dropped(bytes.Length - taken);
        return ValueTask.CompletedTask;
    }
}
